"""What people take away: words, tables, pictures and documents. A room for what each is about."""
