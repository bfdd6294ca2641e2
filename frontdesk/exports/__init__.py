"""Tables that another program exported, whatever program that was: CSV files, their rows, columns and dates.

``lines``    opens the file and makes lines of text of its bytes
``records``  makes rows of fields of the lines, from either end of the file
``tables``   finds the header of a table, and gives its rows
``columns``  what the columns of a table are called, and what its header is known again by
``dates``    reads instants, ``instants`` many of them
``cache``    remembers what is read again and again

``phones`` reads call logs with it, ``bookings`` the appointments of practice systems, and ``directories``
lists of those who refer.
"""
