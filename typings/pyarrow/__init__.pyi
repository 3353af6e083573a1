from pyarrow.lib import *
