"""The claims register: every public claim, our figure in its setting, the verdict, and what turns it over."""
