"""What people take away: tables and, later, pictures and documents."""
