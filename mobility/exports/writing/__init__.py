"""What documents of all kinds share: letters that fit, and the parts of Word, slides and HTML."""
