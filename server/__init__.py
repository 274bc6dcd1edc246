"""Sothutu: the application behind the kiosk, the board, the console and the phone page."""
