# SPDX-License-Identifier: LGPL-2.1-or-later
"""The name under which clients of the protocol know the functions."""

from glovebox_skills import *  # noqa: F401,F403
from glovebox_skills import DOCUMENTATION, __all__  # noqa: F401
