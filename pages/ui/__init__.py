"""What all pages share: data access, the address, pickers and cards."""
