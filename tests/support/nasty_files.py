"""Files as county systems, spreadsheets and statistical agencies really write them.

Each says what must be understood: whether it is usable, what became of its rows, and the
observations (geoid, year, group, value), or a part of the reason why there are none.
"""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field

import openpyxl
import xlwt

SUMMIT, CUYAHOGA, DONA_ANA, AKRON = "39153", "39035", "35013", "3901000"

Observation = tuple[str, int | None, str, float]


@dataclass(frozen=True)
class Nasty:
    """A file and what it is; `rows` are used, rejected and ignored."""

    name: str
    content: bytes
    rows: tuple[int, int, int] = (0, 0, 0)
    values: Sequence[Observation] = field(default_factory=list)
    reason: str = ""
    refused: str = ""
    file: str = "file.csv"


def text(content: str, encoding: str = "utf-8") -> bytes:
    """Lines as bytes; the first line feed is only for reading them here."""
    return content.lstrip("\n").encode(encoding)


def workbook(rows: Sequence[Sequence[object]], sheets: Sequence[str] = ("Data",)) -> bytes:
    """An XLSX with the rows in its last sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name in sheets:
        sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def old_workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """An XLS."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for number, row in enumerate(rows):
        for position, cell in enumerate(row):
            sheet.write(number, position, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    """A zip of members by name (with '_' for '.')."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


PLAIN = "fips,year,rate\n39153,2022,0.5\n39035,2022,0.25\n"
BOTH: list[Observation] = [(SUMMIT, 2022, "All", 0.5), (CUYAHOGA, 2022, "All", 0.25)]
TABLE = [["fips", "year", "rate"], [39153, 2022, 0.5], [39035, 2022, 0.25]]

FORMS = [
    Nasty("plain", text(PLAIN), (2, 0, 0), BOTH),
    Nasty("a mark of UTF-8", b"\xef\xbb\xbf" + text(PLAIN), (2, 0, 0), BOTH),
    Nasty("UTF-16 as Excel writes it", text(PLAIN, "utf-16"), (2, 0, 0), BOTH),
    Nasty("UTF-16 without a mark", text(PLAIN, "utf-16-le"), (2, 0, 0), BOTH),
    Nasty("UTF-16, big end first", b"\xfe\xff" + text(PLAIN, "utf-16-be"), (2, 0, 0), BOTH),
    Nasty("carriage returns", text(PLAIN.replace("\n", "\r\n")), (2, 0, 0), BOTH),
    Nasty("an old Mac's line ends", text(PLAIN.replace("\n", "\r")), (2, 0, 0), BOTH),
    Nasty("no line end at the end", text(PLAIN.rstrip()), (2, 0, 0), BOTH),
    Nasty("blank lines", text("\n\n" + PLAIN.replace("\n", "\n\n") + "\n\n\n"), (2, 0, 0), BOTH),
    Nasty("tabs", text(PLAIN.replace(",", "\t")), (2, 0, 0), BOTH, file="file.tsv"),
    Nasty("semicolons", text(PLAIN.replace(",", ";")), (2, 0, 0), BOTH),
    Nasty("vertical bars", text(PLAIN.replace(",", "|")), (2, 0, 0), BOTH),
    Nasty("Excel's hint", text("sep=;\n" + PLAIN.replace(",", ";")), (2, 0, 0), BOTH),
    Nasty("gzip", gzip.compress(text(PLAIN)), (2, 0, 0), BOTH, file="file.csv.gz"),
    Nasty(
        "gzip in two parts",
        gzip.compress(text(PLAIN)[:20]) + gzip.compress(text(PLAIN)[20:]),
        (2, 0, 0),
        BOTH,
    ),
    Nasty("a zip with one table", zipped(table_csv=text(PLAIN), notes_md=b"x"), (2, 0, 0), BOTH),
    Nasty("XLSX", workbook(TABLE), (2, 0, 0), BOTH, file="file.xlsx"),
    Nasty("XLSX with titles and an empty row", workbook([["Report"], [], *TABLE]), (2, 0, 0), BOTH),
    Nasty("XLSX behind an empty sheet", workbook(TABLE, ["Cover", "Data"]), (2, 0, 0), BOTH),
    Nasty("XLSX named CSV", workbook(TABLE), (2, 0, 0), BOTH),
    Nasty("XLS", old_workbook(TABLE), (2, 0, 0), BOTH, file="file.xls"),
    Nasty("an XLSX in a gzip", gzip.compress(workbook(TABLE)), (2, 0, 0), BOTH),
]

NUMBERS = [
    Nasty(
        "thousands, money, brackets, exponents",
        text('fips,year,amount\n39153,2022,"$1,234.50"\n39035,2022,(12)\n39001,2022,1.2E-3\n'),
        (3, 0, 0),
        [
            (SUMMIT, 2022, "All", 1234.5),
            (CUYAHOGA, 2022, "All", -12.0),
            ("39001", 2022, "All", 0.0012),
        ],
    ),
    Nasty(
        "decimal commas",
        text("fips;year;index\n39153;2022;1.234,5\n39035;2022;0,25\n39001;2022;2.345\n"),
        (3, 0, 0),
        [
            (SUMMIT, 2022, "All", 1234.5),
            (CUYAHOGA, 2022, "All", 0.25),
            ("39001", 2022, "All", 2345.0),
        ],
    ),
    Nasty(
        "percent signs",
        text("fips,year,rate\n39153,2022,12.3%\n39035,2022,7 %\n"),
        (2, 0, 0),
        [(SUMMIT, 2022, "All", 0.123), (CUYAHOGA, 2022, "All", 0.07)],
    ),
    Nasty(
        "one cell without its percent sign",
        text("fips,year,rate\n39153,2022,12.3%\n39035,2022,7%\n39001,2022,0.05\n"),
        (2, 1, 0),
        [(SUMMIT, 2022, "All", 0.123), (CUYAHOGA, 2022, "All", 0.07)],
    ),
    Nasty(
        "suppressed and absent cells",
        text(
            "fips,year,pct\n39153,2022,50\n39035,2022,*\n39001,2022,<10\n39003,2022,N/A\n"
            "39005,2022,–\n39007,2022,S\n39009,2022,\n39011,2022,nonsense\n"
        ),
        (1, 1, 6),
        [(SUMMIT, 2022, "All", 0.5)],
    ),
    Nasty(
        "codes of the survey for no estimate",
        text("fips,year,median income\n39153,2022,60000\n39035,2022,-666666666\n"),
        (1, 0, 1),
        [(SUMMIT, 2022, "All", 60000.0)],
    ),
    Nasty(
        "errors of a spreadsheet and formulas",
        text('fips,year,index\n39153,2022,5\n39035,2022,#DIV/0!\n39001,2022,"=SUM(A1,A2)"\n'),
        (1, 2, 0),
        [(SUMMIT, 2022, "All", 5.0)],
    ),
    Nasty(
        "a minus sign from typography, spaces for thousands",
        text("fips,year,index\n39153,2022,−3.5\n39035,2022,1 234.5\n"),
        (2, 0, 0),
        [(SUMMIT, 2022, "All", -3.5), (CUYAHOGA, 2022, "All", 1234.5)],
    ),
]

LAYOUTS = [
    Nasty(
        "titles, a total and notes",
        text(
            'County Courts\n"Filings, by county"\n\nfips,year,index\n39153,2022,4\n39035,2022,6\n'
            "Total,,10\nSource: county courts\n"
        ),
        (2, 0, 2),
        [(SUMMIT, 2022, "All", 4.0), (CUYAHOGA, 2022, "All", 6.0)],
    ),
    Nasty(
        "a header of two lines",
        text("fips,2021,,2022,\n,Black,White,Black,White\n39153,1,2,3,4\n39035,5,6,7,8\n"),
        (2, 0, 0),
        [
            (SUMMIT, 2021, "Black", 1.0),
            (SUMMIT, 2021, "White", 2.0),
            (SUMMIT, 2022, "Black", 3.0),
            (SUMMIT, 2022, "White", 4.0),
            (CUYAHOGA, 2021, "Black", 5.0),
            (CUYAHOGA, 2021, "White", 6.0),
            (CUYAHOGA, 2022, "Black", 7.0),
            (CUYAHOGA, 2022, "White", 8.0),
        ],
    ),
    Nasty(
        "years in the header",
        text("fips,2020,2021,2022\n39153,1.5,2.5,3.5\n39035,4.5,,*\n"),
        (2, 0, 0),
        [
            (SUMMIT, 2020, "All", 1.5),
            (SUMMIT, 2021, "All", 2.5),
            (SUMMIT, 2022, "All", 3.5),
            (CUYAHOGA, 2020, "All", 4.5),
        ],
    ),
    Nasty(
        "groups in the header",
        text("fips,year,black_rate,white_rate,total_rate\n39153,2022,5.5,4,6\n"),
        (1, 0, 0),
        [(SUMMIT, 2022, "All", 6.0), (SUMMIT, 2022, "Black", 5.5), (SUMMIT, 2022, "White", 4.0)],
    ),
    Nasty(
        "groups in a column, one of them not the release's",
        text(
            "fips,year,race,index\n39153,2022,Black or African American,1\n"
            '39153,2022,"White, not Hispanic",2\n39153,2022,Asian,3\n39153,2022,Total,4\n'
        ),
        (4, 0, 0),
        [
            (SUMMIT, 2022, "All", 4.0),
            (SUMMIT, 2022, "Asian", 3.0),
            (SUMMIT, 2022, "Black", 1.0),
            (SUMMIT, 2022, "White, Non-Hispanic", 2.0),
        ],
    ),
    Nasty(
        "blank columns and rows",
        text(",fips,,year,index,\n,,,,,\n,39153,,2022,5,\n,,,,,\n,39035,,2022,6,\n"),
        (2, 0, 2),
        [(SUMMIT, 2022, "All", 5.0), (CUYAHOGA, 2022, "All", 6.0)],
    ),
    Nasty(
        "column names printed again on every page",
        text("fips,year,index\n39153,2022,5\nfips,year,index\n39035,2022,6\n"),
        (2, 0, 1),
        [(SUMMIT, 2022, "All", 5.0), (CUYAHOGA, 2022, "All", 6.0)],
    ),
    Nasty(
        "no header at all",
        text("39153,2021,5.5\n39035,2021,6.5\n39001,2022,7.25\n"),
        (3, 0, 0),
        [("39001", 2022, "All", 7.25), (CUYAHOGA, 2021, "All", 6.5), (SUMMIT, 2021, "All", 5.5)],
    ),
    Nasty(
        "line ends and delimiters in quotes",
        text(
            'place,year,index,note\n"Summit County, Ohio",2022,5,"two\nlines, here"\n'
            '"Cuyahoga County, Ohio",2022,6,"he said ""no"""\n'
        ),
        (2, 0, 0),
        [(SUMMIT, 2022, "All", 5.0), (CUYAHOGA, 2022, "All", 6.0)],
    ),
    Nasty(
        "a name with a comma and no quotes",
        text(
            "county,year,index\nSummit County OH,2022,5\nCuyahoga County, OH,2022,6\n"
            "Lorain County OH,2022,7\n"
        ),
        (2, 1, 0),
        [("39093", 2022, "All", 7.0), (SUMMIT, 2022, "All", 5.0)],
    ),
    Nasty(
        "a quotation mark that is never closed",
        text('fips,year,index,note\n39153,2022,5,"open\n39035,2022,6,fine\n39001,2022,"7,fine\n'),
        (2, 1, 0),
        [(CUYAHOGA, 2022, "All", 6.0), (SUMMIT, 2022, "All", 5.0)],
    ),
    Nasty(
        "inches",
        text('fips,year,index,note\n39153,2022,5,5" pipe\n39035,2022,6,6" pipe\n'),
        (2, 0, 0),
        [(SUMMIT, 2022, "All", 5.0), (CUYAHOGA, 2022, "All", 6.0)],
    ),
    Nasty(
        "a row cut short",
        text("fips,year,index\n39153,2022,5\n39035,2022"),
        (1, 0, 1),
        [(SUMMIT, 2022, "All", 5.0)],
    ),
    Nasty(
        "columns of one name",
        text("fips,year,index,index\n39153,2022,5,50\n39035,2022,6,60\n"),
        (2, 0, 0),
        [(SUMMIT, 2022, "All", 5.0), (CUYAHOGA, 2022, "All", 6.0)],
    ),
    Nasty(
        "the same row twice, and one that contradicts",
        text(
            "fips,year,index\n39153,2022,5\n39153,2022,5\n39035,2022,6\n39035,2022,7\n39001,2022,8\n"
        ),
        (2, 2, 1),
        [("39001", 2022, "All", 8.0), (SUMMIT, 2022, "All", 5.0)],
    ),
    Nasty(
        "bounds that contradict their value",
        text("fips,year,rate per 100,lower,upper\n39153,2022,5,4,6\n39035,2022,9,4,6\n"),
        (2, 0, 0),
        [(SUMMIT, 2022, "All", 5.0), (CUYAHOGA, 2022, "All", 9.0)],
    ),
]

PLACES = [
    Nasty(
        "codes without zeros, as floats, with prefixes",
        text(
            "geoid,year,index\n1001,2022,1\n39153.0,2022,2\n0500000US39035,2022,3\n"
            "05000US35013,2022,4\n39-001,2022,5\n"
        ),
        (5, 0, 0),
        [
            ("01001", 2022, "All", 1.0),
            (DONA_ANA, 2022, "All", 4.0),
            ("39001", 2022, "All", 5.0),
            (CUYAHOGA, 2022, "All", 3.0),
            (SUMMIT, 2022, "All", 2.0),
        ],
    ),
    Nasty(
        "codes kept as text by Excel's trick",
        text('fips,year,index\n"=""01001""",2022,1\n"=""39153""",2022,2\n'),
        (2, 0, 0),
        [("01001", 2022, "All", 1.0), (SUMMIT, 2022, "All", 2.0)],
    ),
    Nasty(
        "state and county codes apart",
        text("state,county,year,index\n39,153,2022,1\n1,1,2022,2\n39,999,2022,3\n"),
        (2, 1, 0),
        [("01001", 2022, "All", 2.0), (SUMMIT, 2022, "All", 1.0)],
    ),
    Nasty(
        "cities by code",
        text("place fips,year,index\n3901000,2022,1\n0107000,2022,2\n3999999,2022,3\n"),
        (2, 0, 1),
        [("0107000", 2022, "All", 2.0), (AKRON, 2022, "All", 1.0)],
    ),
    Nasty(
        "names in every spelling",
        text(
            'county,year,index\n"Saint Louis County, Missouri",2022,1\n'
            '"ST. LOUIS CITY, MO",2022,2\n'
            '"De Kalb Co., GA",2022,3\n"LaSalle Parish, La.",2022,4\n"Doña Ana, NM",2022,5\n'
            '"Prince Georges County, Maryland",2022,6\n"Juneau City and Borough, AK",2022,7\n'
        ),
        (7, 0, 0),
        [
            ("02110", 2022, "All", 7.0),
            ("13089", 2022, "All", 3.0),
            ("22059", 2022, "All", 4.0),
            ("24033", 2022, "All", 6.0),
            ("29189", 2022, "All", 1.0),
            ("29510", 2022, "All", 2.0),
            (DONA_ANA, 2022, "All", 5.0),
        ],
    ),
    Nasty(
        "accents in Windows-1252",
        text(
            'county,year,index\n"Doña Ana County, NM",2022,5\n"Summit County, OH",2022,6\n',
            "cp1252",
        ),
        (2, 0, 0),
        [(DONA_ANA, 2022, "All", 5.0), (SUMMIT, 2022, "All", 6.0)],
    ),
    Nasty(
        "accents read in the wrong encoding once",
        text('county,year,index\n"DoÃ±a Ana County, NM",2022,5\n"Summit County, OH",2022,6\n'),
        (2, 0, 0),
        [(DONA_ANA, 2022, "All", 5.0), (SUMMIT, 2022, "All", 6.0)],
    ),
    Nasty(
        "names beside a column of states",
        text(
            "State,County,Year,Index\nOhio,Summit,2022,1\nNM,Dona Ana,2022,2\nOhio,Sumit,2022,3\n"
            "Ohio,Ohio,2022,9\n"
        ),
        (2, 1, 1),
        [(DONA_ANA, 2022, "All", 2.0), (SUMMIT, 2022, "All", 1.0)],
    ),
    Nasty(
        "a name that two places have",
        text('county,year,index\n"Baltimore, MD",2022,1\n"Howard, MD",2022,2\n'),
        (1, 1, 0),
        [("24027", 2022, "All", 2.0)],
    ),
    Nasty(
        "cities by name",
        text(
            'city,year,index\n"Akron, OH",2022,1\n"City of Cleveland, Ohio",2022,2\n'
            '"Ventura, CA",2022,3\n'
        ),
        (3, 0, 0),
        [("0665042", 2022, "All", 3.0), (AKRON, 2022, "All", 1.0), ("3916000", 2022, "All", 2.0)],
    ),
    Nasty(
        "points",
        text(
            "id,latitude,longitude,year,beds\n1,41.08,-81.52,2022,4\n2,41.09,-81.50,2022,6\n"
            "3,41.50,-81.69,2022,8\n4,0,0,2022,9\n5,,,2022,9\n"
        ),
        (3, 2, 0),
        [(CUYAHOGA, 2022, "All", 8.0), (SUMMIT, 2022, "All", 5.0)],
    ),
    Nasty(
        "territories and whole states among counties",
        text(
            "fips,year,index\n39153,2022,1\n72001,2022,2\n39,2022,3\n39000,2022,4\n00000,2022,5\n"
        ),
        (1, 0, 4),
        [(SUMMIT, 2022, "All", 1.0)],
    ),
]

YEARS = [
    Nasty(
        "fiscal years, school years, dates and periods",
        text(
            "fips,period,index\n39153,FY2021,1\n39153,2021-22,2\n39153,3/14/2019,3\n"
            "39153,2014-2018,4\n39153,Mar 2020,5\n39153,soon,6\n"
        ),
        (5, 1, 0),
        [
            (SUMMIT, 2018, "All", 4.0),
            (SUMMIT, 2019, "All", 3.0),
            (SUMMIT, 2020, "All", 5.0),
            (SUMMIT, 2021, "All", 1.0),
            (SUMMIT, 2022, "All", 2.0),
        ],
    ),
    Nasty(
        "no year anywhere",
        text("fips,index\n39153,1\n39035,2\n"),
        (2, 0, 0),
        [(CUYAHOGA, None, "All", 2.0), (SUMMIT, None, "All", 1.0)],
    ),
]

AGENCIES = [
    Nasty(
        "a census table with codes above words",
        text(
            "GEO_ID,NAME,B19013_001E,B19013_001M\n"
            "Geography,Geographic Area Name,Estimate!!Median household income,"
            "Margin of Error!!Median household income\n"
            '0500000US39153,"Summit County, Ohio",68360,1200\n'
            '0500000US39035,"Cuyahoga County, Ohio",60074,-555555555\n'
        ),
        (2, 0, 0),
        [(CUYAHOGA, None, "All", 60074.0), (SUMMIT, None, "All", 68360.0)],
    ),
    Nasty(
        "an export of death certificates",
        text(
            '"Notes"\t"County"\t"County Code"\tDeaths\tPopulation\tCrude Rate\n'
            '\t"Summit County, OH"\t"39153"\t500\t540000\t92.6\n'
            '\t"Cuyahoga County, OH"\t"39035"\t1200\t1240000\t96.8\n'
            '\t"Vinton County, OH"\t"39163"\tSuppressed\t12500\tSuppressed\n'
            '\t"Noble County, OH"\t"39121"\t12\t14000\tUnreliable\n'
            '"Total"\t\t\t1712\t1806500\t94.8\n"---"\n"Dataset: Multiple Cause of Death"\n'
            '"Query Parameters:"\n"Title: Injury deaths"\n"---"\n'
        ),
        (2, 0, 8),
        [
            (CUYAHOGA, None, "All", 1200 / 1240000 * 100_000),
            (SUMMIT, None, "All", 500 / 540000 * 100_000),
        ],
    ),
    Nasty(
        "totals between the rows",
        text(
            "Notes,County Code,Year,index\n,39153,2021,5\nTotal,,2021,5\n,39153,2022,6\n"
            ",39035,2022,7\nTotal,,2022,13\n,39035,2020,8\n"
        ),
        (4, 0, 2),
        [
            (CUYAHOGA, 2020, "All", 8.0),
            (CUYAHOGA, 2022, "All", 7.0),
            (SUMMIT, 2021, "All", 5.0),
            (SUMMIT, 2022, "All", 6.0),
        ],
    ),
    Nasty(
        "a health ranking",
        text(
            "FIPS,State,County,Unreliable,% Uninsured,95% CI - Low,95% CI - High,# Uninsured,"
            "Population\n39000,Ohio,,,8,8,8,700000,9000000\n"
            "39153,Ohio,Summit,,7,6,8,30000,430000\n39035,Ohio,Cuyahoga,,8,7,9,80000,990000\n"
        ),
        (2, 0, 1),
        [(CUYAHOGA, None, "All", 80 / 990), (SUMMIT, None, "All", 30 / 430)],
    ),
    Nasty(
        "counts and percent side by side for every group",
        text(
            "County,Year,Total,Total %,Male,Male %,Female,Female %\n"
            '"Summit, OH",2022,100,50%,40,45%,60,55%\n"Lucas, OH",2022,200,40%,90,38%,110,42%\n'
        ),
        (2, 0, 0),
        [
            ("39095", 2022, "All", 0.4),
            ("39095", 2022, "Female", 0.42),
            ("39095", 2022, "Male", 0.38),
            (SUMMIT, 2022, "All", 0.5),
            (SUMMIT, 2022, "Female", 0.55),
            (SUMMIT, 2022, "Male", 0.45),
        ],
    ),
    Nasty(
        "a rate given as its two halves",
        text("statefips,countyfips,yr,rate_num,rate_den\n39,153,2021,50,400\n39,35,2021,70,500\n"),
        (2, 0, 0),
        [(CUYAHOGA, 2021, "All", 0.14), (SUMMIT, 2021, "All", 0.125)],
    ),
]

DECLINED = [
    Nasty("no state", text("county,pct\nSummit,5\nCuyahoga,6\nLucas,7\n"), reason="have no state"),
    Nasty("states", text("State,Rate\nOhio,1\nTexas,2\nUtah,3\n"), reason="about whole states"),
    Nasty("state codes", text("state,rate\n39,1.5\n48,2.5\n1,3\n"), reason="about whole states"),
    Nasty("tracts", text("GEOID,index\n39153000100,1\n1001020100,2\n"), reason="census tracts"),
    Nasty("continuums", text("CoC,homeless\nOH-500,10\nOH-501,20\n"), reason="continuums of care"),
    Nasty("ZIP codes", text("zip,index\n44301,1\n44302,2\n2134,3\n"), reason="ZIP codes"),
    Nasty(
        "abroad", text("nation,index\nFrance,1\nGermany,2\n"), reason="outside the United States"
    ),
    Nasty("no places", text("color,index\nred,1\nblue,2\n"), reason="No column names counties"),
    Nasty("no numbers", text("fips,note\n39153,good\n39035,bad\n"), reason="No column of numbers"),
    Nasty(
        "birth dates",
        text("last name,dob,fips\nDoe,3/1/1990,39153\nRoe,4/2/1991,39035\n"),
        reason="looks like birth dates",
    ),
]

PERSONAL = [  # the other columns are read
    Nasty(
        "Social Security numbers",
        text("fips,ssn,x\n39153,123-45-6789,1\n"),
        (1, 0, 0),
        [("39153", None, "All", 1.0)],
    ),
    Nasty(
        "e-mail",
        text("fips,contact,x\n39153,a@b.org,1\n39035,c@d.org,2\n"),
        (2, 0, 0),
        [("39153", None, "All", 1.0), ("39035", None, "All", 2.0)],
    ),
    Nasty(
        "addresses",
        text("fips,where,x\n39153,12 Main St,1\n39035,400 N. Elm Ave #2,2\n39001,7 Oak Road,3\n"),
        (3, 0, 0),
        [("39153", None, "All", 1.0), ("39035", None, "All", 2.0), ("39001", None, "All", 3.0)],
    ),
]

REFUSED = [
    Nasty("nothing", b"", refused="is empty"),
    Nasty("white space", b" \n\n \n", refused="is empty"),
    Nasty("a header alone", b"fips,year,index\n", refused="no rows below"),
    Nasty("a web page", b"<!doctype html><table></table>", refused="is a web page"),
    Nasty("a PDF", b"%PDF-1.7 ...", refused="is a PDF"),
    Nasty("JSON", b'{"fips": 39153}', refused="is JSON"),
    Nasty("bytes", bytes(range(256)) * 20, refused="is not text"),
    Nasty("a cut gzip", gzip.compress(text(PLAIN) * 99)[:-30], refused="cut short"),
    Nasty("a damaged gzip", b"\x1f\x8b\x08\0" + b"\0" * 6 + b"\xff" * 50, refused="damaged"),
    Nasty("a damaged zip", b"PK\x03\x04garbage", refused="damaged"),
    Nasty("two tables in a zip", zipped(a_csv=b"x", b_csv=b"y"), refused="must hold one table"),
    Nasty(
        "a gzip in a gzip in a gzip in a gzip",
        gzip.compress(gzip.compress(gzip.compress(gzip.compress(text(PLAIN))))),
        refused="packed again",
    ),
    Nasty("a damaged workbook", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, refused="damaged"),
    Nasty("another compression", bz2.compress(text(PLAIN)), refused=""),
]
