# SPDX-License-Identifier: LGPL-2.1-or-later
class Test:
    def test(self):
        """It does not click(), and only fails to goto()."""
        self.do("noop(0)")
        self.fail_with('goto("x")', "Error")
