"""Files as the tools of county analysts write them, and what must be understood of each."""

from __future__ import annotations

from datetime import date

from tests.support.nasty_files import BOTH, CUYAHOGA, SUMMIT, Nasty, text, workbook

UNDERSTOOD = [
    Nasty(
        "a Tableau crosstab in UTF-16 with two measures in rows",
        text(
            """
County\tState\tMeasure Names\tYear of Date\tMeasure Values
Summit\tOhio\tRate\t2022\t50%
Summit\tOhio\tCases\t2022\t1,234
Cuyahoga\tOhio\tRate\t2022\t25%
Cuyahoga\tOhio\tCases\t2022\t2,345
""",
            "utf-16",
        ),
        (2, 0, 2),
        BOTH,
    ),
    Nasty(
        "a Power BI table with its filters in one cell of three lines",
        text(
            """
County,State,Year,Rate
Summit,OH,2022,0.5
Cuyahoga,OH,2022,0.25
Total,,,0.3

"Applied filters:
Year is 2022
State is OH"
"""
        ),
        (2, 0, 2),
        BOTH,
    ),
    Nasty(
        "a REDCap report with labels beside codes",
        text(
            """
record_id,redcap_event_name,county_fips,county_fips_label,visit_year,n_served,n_eligible
1,baseline_arm_1,39153,Summit County,2022,200,400
2,baseline_arm_1,39035,Cuyahoga County,2022,225,900
"""
        ),
        (2, 0, 0),
        BOTH,
    ),
    Nasty(
        "Qualtrics answers under three lines of names",
        text(
            """
StartDate,ResponseId,Q1,Q2,Q3
Start Date,Response ID,"What county do you live in?","In which state?","Rate the bus, 0 to 1"
"{""ImportId"":""startDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}",x,x
2022-03-01 10:00:00,R_1,Summit,Ohio,0.5
2022-03-01 11:00:00,R_2,Cuyahoga,Ohio,0.25
"""
        ),
        (2, 0, 1),
        BOTH,
    ),
    Nasty(
        "SAS with its dates, its points for nothing and its names of codes",
        text(
            """
FIPSCTY,FIPSST,RPTDATE,NUM,DEN,PCT
153,39,01JAN2022,200,400,50.0
035,39,01JAN2022,225,900,25.0
001,39,01JAN2022,.,.,.
"""
        ),
        (2, 0, 1),
        BOTH,
    ),
    Nasty(
        "a census table of before 2019 with 'Estimate; Total:' below its codes",
        text(
            """
GEO.id,GEO.id2,GEO.display-label,HD01_VD01,HD02_VD01
Id,Id2,Geography,Estimate; Total:,Margin of Error; Total:
0500000US39153,39153,"Summit County, Ohio",540000,1200
0500000US39035,39035,"Cuyahoga County, Ohio",1240000,1500
"""
        ),
        (2, 0, 0),
        [(SUMMIT, None, "All", 540000.0), (CUYAHOGA, None, "All", 1240000.0)],
    ),
    Nasty(
        "CDC WONDER with more lines of notes than counties",
        text(
            """
"Notes"\t"County"\t"County Code"\t"Deaths"\t"Population"\t"Crude Rate"
\t"Summit County, OH"\t"39153"\t500\t1000000\t50.0
\t"Cuyahoga County, OH"\t"39035"\t250\t1000000\t25.0
\t"Vinton County, OH"\t"39163"\tSuppressed\t12800\tSuppressed
"Total"\t\t\t750\t2012800\t37.3
"---"
"Dataset: Multiple Cause of Death, 2018-2022, Single Race"
"Query Parameters:"
"Group By: County"
"---"
"Help: See http://wonder.cdc.gov/ for more information."
""".replace("\\t", "\t")
        ),
        (2, 0, 8),
        [(SUMMIT, None, "All", 50.0), (CUYAHOGA, None, "All", 25.0)],
        file="wonder.txt",
    ),
    Nasty(
        "the nation and the state beside their counties",
        text("fips,year,rate\n00000,2022,0.4\n39000,2022,0.3\n39153,2022,0.5\n39035,2022,0.25\n"),
        (2, 0, 2),
        BOTH,
    ),
    Nasty(
        "typographic quotation marks around names and cells",
        text(
            """
“County”,“State”,“Year”,“Rate”
“Summit County ”,“Ohio ”,2022,0.5
“Cuyahoga County”,Ohio,2022,0.25
"""
        ),
        (2, 0, 0),
        BOTH,
    ),
    Nasty(
        "months as a spreadsheet writes them",
        text(
            """
County,State,Month,Rate
Summit,OH,Jan-22,0.5
Cuyahoga,OH,Jan-22,0.25
"""
        ),
        (2, 0, 0),
        BOTH,
    ),
    Nasty(
        "a name with a comma and no quotation marks",
        text("fips,year,Rate, percent\n39153,2022,50\n39035,2022,25\n"),
        (2, 0, 0),
        BOTH,
    ),
    Nasty(
        "codes that a spreadsheet wrote with a power of ten",
        text("GEOID,year,rate\n3.9153E+04,2022,0.5\n3.9035E+04,2022,0.25\n"),
        (2, 0, 0),
        BOTH,
    ),
    Nasty(
        "CDC PLACES with two kinds of one measure",
        text(
            """
Year,LocationID,MeasureId,Data_Value_Type,Data_Value,TotalPopulation
2022,39153,SLEEP,Crude prevalence,50.0,540000
2022,39153,SLEEP,Age-adjusted prevalence,48.0,540000
2022,39035,SLEEP,Crude prevalence,25.0,1240000
2022,39035,SLEEP,Age-adjusted prevalence,24.0,1240000
"""
        ),
        (2, 0, 2),
        [(SUMMIT, 2022, "All", 50.0), (CUYAHOGA, 2022, "All", 25.0)],
    ),
    Nasty(
        "codes with an apostrophe that keeps them text",
        text("fips,year,rate\n'39153,2022,0.5\n'39035,2022,0.25\n"),
        (2, 0, 0),
        BOTH,
    ),
    Nasty(
        "true dates of a workbook",
        workbook(
            [
                ["fips", "date", "rate"],
                [39153, date(2022, 1, 1), 0.5],
                [39035, date(2022, 6, 1), 0.25],
            ]
        ),
        (2, 0, 0),
        BOTH,
        file="file.xlsx",
    ),
]
ASKED = [
    Nasty(
        "a pivot table: years in its second line, the state above its counties",
        workbook(
            [
                ["Row Labels", "Column Labels", None, None],
                [None, 2021, 2022, "Grand Total"],
                ["Ohio", None, None, None],
                ["Summit", 100, 120, 220],
                ["Cuyahoga", 300, 310, 610],
                ["Grand Total", 400, 430, 830],
            ]
        ),
        reason="have no state",
        file="file.xlsx",
    ),
    Nasty(
        "months beside years, which are no groups of people",
        text(
            """
County,State,Month,Year,Jobs
Summit,OH,January,2022,1000
Summit,OH,February,2022,1100
Cuyahoga,OH,January,2022,3000
Cuyahoga,OH,February,2022,3100
"""
        ),
        reason="The rows are months",
    ),
]
REFUSED = [
    Nasty(
        "a name with a comma that nothing tells",
        text("fips,year,Rate,percent\n39153,2022,50\n39035,2022,25\n"),
        refused=(
            "line 1 has 4 names ('fips', 'year', 'Rate', 'percent') and the rows below have 3 "
            "cells; write the name that holds a comma in quotation marks"
        ),
    ),
]
