"""What people see, looked at through Chromium; without a browser these tests skip and say so."""
