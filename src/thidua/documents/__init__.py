"""One structured document rendered to PDF and DOCX, numbered, hashed, with a page that verifies it."""
