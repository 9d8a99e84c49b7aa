"""The pages of the application, in the order of the menu.

The menu, addresses, links between pages, the server, reports and the read-me file's table are made
from this list or checked against it. It is plain data, so it can be read before anything else is
loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """A page.

    Attributes:
        id: its name in addresses and in pinned views; empty for the page that opens first.
        file: its script.
        title: its name in the menu.
        icon: a Material symbol, in the menu and on links.
        question: what it answers.
        help: what the menu says of it.
        options: what its address holds beyond what every page's does, in the order in which it is
            written. An option is one of several texts, or what a named check of
            `pages/ui/options.py` accepts.
        preloads: what a browser fetches along with it: `charts`, `outlines` (of the map), `html`.
        about_a_place: without a place it has nothing to say.
        own_wall: it decides itself what a meeting sees.
        offers_files: it offers itself to add the files that an incomplete release lacks.
        chapters: headings of the methods that explain its figures.
        metric_link: what a link from a metric to it says; empty for no such link.
        needs_groups: that link needs a metric that is published for groups.
        public: it shows nothing of the workspace to somebody without a role, so that a setting can
            open it to anybody.
        for_admins: it exists for admins only, and only where people sign in.
        in_menu: the menu lists it; else a page of the menu leads to it.
    """

    id: str
    file: str
    title: str
    icon: str
    question: str
    help: str
    options: Mapping[str, tuple[str, ...] | str] = field(default_factory=dict)
    preloads: tuple[str, ...] = ()
    about_a_place: bool = True
    own_wall: bool = False
    offers_files: bool = False
    chapters: tuple[str, ...] = ()
    metric_link: str = ""
    needs_groups: bool = False
    public: bool = False
    for_admins: bool = False
    in_menu: bool = True


_PAGES = (
    PageSpec(
        id="",
        file="pages/explore/overview.py",
        title="Overview",
        icon=":material/list:",
        question="How are the conditions for upward mobility here?",
        help="Every metric of one county or city, beside all others.",
        options={"panel": ("closed",)},
        public=True,
        chapters=("Comparing places", "Ranks and headlines"),
    ),
    PageSpec(
        id="compare",
        file="pages/explore/compare.py",
        title="Compare",
        icon=":material/compare_arrows:",
        question="Where do we truly differ from places like us?",
        help="One county or city beside places like it: where it differs, and who does better.",
        options={
            "tab": ("all", "one", "places", "two", "better"),
            "against": "metric",
            "order": ("value", "similarity"),
            "reference": "short text",
            "modeled": ("no", "yes"),
            "synthetic": ("no", "yes"),
            "funnel": ("no", "peers", "state", "nation"),
        },
        public=True,
        preloads=("charts",),
        chapters=("Comparing places", "Peers", "Ranks and headlines"),
        metric_link="Compare with peers",
    ),
    PageSpec(
        id="disparities",
        file="pages/explore/disparities.py",
        title="Disparities",
        icon=":material/balance:",
        question="Who is left behind, by how much, and is it closing?",
        help="Groups of one county or city: who is behind, by how much, and how sure that is.",
        options={
            "tab": ("one", "all", "forms"),
            "body": "short text",
            "against": "reference group",
            "order": ("registry", "value"),
            "show": ("gap", "ratio"),
            "sort": ("registry", "clearest"),
        },
        public=True,
        preloads=("charts",),
        chapters=("Gaps between groups", "All groups at once"),
        metric_link="Between groups",
        needs_groups=True,
    ),
    PageSpec(
        id="map",
        file="pages/explore/map.py",
        title="Map",
        icon=":material/map:",
        question="Where is this better or worse?",
        help="One metric in every county or city: where it is better or worse.",
        options={
            "level": ("county", "place"),
            "show": ("value", "verdict", "position", "change", "modeled"),
            "synthetic": ("no", "yes"),
            "classes": ("quantile", "natural", "benchmark"),
            "since": "year",
            "area": ("nation", "state", "peers"),
            "click": ("place", "peers"),
            "beside": "place",
        },
        public=True,
        preloads=("charts", "outlines"),
        chapters=("Comparing places",),
        metric_link="On the map",
    ),
    PageSpec(
        id="trends",
        file="pages/explore/trends.py",
        title="Trends",
        icon=":material/show_chart:",
        question="Is it getting better here?",
        help="One county or city over the years: what got better or worse, after inflation.",
        options={
            "places": "three places",
            "since": "year",
            "until": "year",
            "prices": ("real", "nominal"),
            "tab": ("one", "pillar"),
            "pillar": "pillar",
            "gray": ("peers", "none"),
        },
        public=True,
        preloads=("charts",),
        chapters=("Change over the years",),
        metric_link="Trends beside others",
    ),
    PageSpec(
        id="neighborhoods",
        file="pages/explore/neighborhoods.py",
        title="Neighborhoods",
        icon=":material/location_city:",
        question="Where in our county is it?",
        help="Numbers of tracts, wards or other areas of one county or city, on a map.",
        options={
            "table": "short text",
            "when": "short text",
            "who": "short text",
            "show": ("verdict", "value"),
            "merge": ("no", "yes"),
            "residents": "short text",
        },
        preloads=("charts",),
        chapters=("Comparing places", "All groups at once", "Numbers that are absent"),
    ),
    PageSpec(
        id="connect",
        file="pages/explore/connect.py",
        title="Connect",
        icon=":material/hub:",
        question="Which conditions hang together here, and what may lead to what?",
        help="Policy areas, metrics that go together among counties, the group's map of causes.",
        options={
            "tab": ("areas", "together", "causes"),
            "show": ("all", "explore"),
            "predictor": "short text",
            "against": "metric",
            "loop": "short text",
        },
        preloads=("charts",),
        chapters=("Comparing places",),
        metric_link="What hangs together",
    ),
    PageSpec(
        id="findings",
        file="pages/plan/findings.py",
        title="Findings",
        icon=":material/keep:",
        question="What have we seen, what may it mean, and what do we still need?",
        help=(
            "What the group has seen in one county or city, what it may mean, what is still needed."
        ),
        options={
            "pillar": "pillar",
            "kind": "kind of finding",
            "status": "status of a finding",
        },
        preloads=("html",),  # the columns stand in one until their styles come
    ),
    PageSpec(
        id="meetings",
        file="pages/plan/meetings.py",
        title="Meetings",
        icon=":material/co_present:",
        question="Which findings do we look at together, and what do we ask of each?",
        help="Findings in an order, each on a screen of its own, with a question to the meeting.",
        options={
            "agenda": "agenda",
            "item": "item of an agenda",
            "row": "row of an item",
            "follow": ("yes",),
            "lead": ("yes",),
        },
        own_wall=True,
    ),
    PageSpec(
        id="team",
        file="pages/plan/team.py",
        title="Team",
        icon=":material/diversity_3:",
        question="Are we ready, and who is missing?",
        help="How ready the group of one county or city is, who takes part, and who is missing.",
        options={"tab": ("readiness", "coalition", "residents")},
        preloads=("charts",),
        chapters=("Readiness of a group",),
    ),
    PageSpec(
        id="plan",
        file="pages/plan/plan.py",
        title="Plan",
        icon=":material/route:",
        question="What will we do, and how will we know?",
        help="Priorities, actions, measures and targets of one county or city.",
        options={
            "tab": ("priorities", "actions", "measures", "document"),
            "action": "short text",
            "measure": "short text",
        },
        preloads=("charts",),
        chapters=("Priorities and targets",),
    ),
    PageSpec(
        id="progress",
        file="pages/plan/progress.py",
        title="Progress",
        icon=":material/trending_up:",
        question="What moved, and what do we tell people?",
        help="What moved since the plan, what was only revised, and what needs a decision.",
        options={
            "tab": ("targets", "wins", "decisions", "community", "working", "handover"),
        },
        preloads=("charts",),
        chapters=("Priorities and targets",),
    ),
    PageSpec(
        id="data_to_collect",
        file="pages/plan/data_to_collect.py",
        title="Data to collect",
        icon=":material/checklist:",
        question="What do we still need to know, and who may have it?",
        help="What the group of one county or city wants to know: who may have it, how far it is.",
        in_menu=False,  # Findings leads there
    ),
    PageSpec(
        id="your_data",
        file="pages/data/your_data.py",
        title="Your data",
        icon=":material/upload_file:",
        question="What do we know here that the metrics do not say?",
        help="A table of your own becomes a metric that stands beside the others.",
        about_a_place=False,
    ),
    PageSpec(
        id="methods",
        file="pages/data/methods.py",
        title="Data & methods",
        icon=":material/menu_book:",
        question="Where do these numbers come from, and how are they to be read?",
        help="Where the numbers come from, how they were loaded, and what every metric means.",
        options={
            "tab": ("release", "metrics", "methods", "loaded", "changed"),
            "method": "method",
        },
        about_a_place=False,
        offers_files=True,
        public=True,
    ),
    PageSpec(
        id="people",
        file="pages/data/people.py",
        title="People and roles",
        icon=":material/manage_accounts:",
        question="Who may read, who may change, and who gives roles?",
        help="The roles of people who sign in.",
        about_a_place=False,
        for_admins=True,
    ),
)
PAGES: Mapping[str, PageSpec] = {page.id: page for page in _PAGES}
"""Every page by its id."""
