"""Data to documents: Word, PDF, Excel and the page marks that let them be read back."""
