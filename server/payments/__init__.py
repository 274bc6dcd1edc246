"""What banks and their go-betweens understand: the VietQR code, signed notices, statements."""
