"""Lists of those who refer: the reading side of ``frontdesk import referrers``.

The file of the National Plan and Provider Enumeration System (NPPES), an insurer's directory, the contacts of
a CRM, any spreadsheet. Pure apart from the one file it reads: no store, no clock, no settings of its own.

``mapping``  which column is what: guessed, said once by a person, remembered by the header
``rows``     makes a person of a row, or a bad row with its reason
``table``    opens a file and gives its people: ``open_list`` is the way in
"""
