"""Words of the fictional university. Every name is invented; any likeness is chance."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split(","))


UNIVERSITY = "Quillmere University"
UNIVERSITY_FORMS = ("Quillmere University", "University of Quillmere", "Quillmere Univ")
CITY = "Quillmere"
COUNTRY = ("United Kingdom", "GB")
STATION = "Quillmere Marine Station"  # a child institution with its own ROR id

FACULTIES: dict[str, tuple[str, ...]] = {
    "Faculty of Science": (
        "Department of Chemistry",
        "Department of Physics",
        "Mass Spectrometry Facility",
        "School of Earth Sciences",
    ),
    "Faculty of Medicine": (
        "Department of Immunology",
        "Flow Cytometry Facility",
        "Biological Services Unit",
        "School of Dentistry",
    ),
    "Faculty of Engineering": (
        "Department of Mechanical Engineering",
        "Department of Materials",
        "Engineering Workshop",
        "School of Computing",
    ),
    "Faculty of Life Sciences": (
        "Department of Plant Biology",
        "Bioimaging Facility",
        "Genomics Core Facility",
        "School of Marine Biology",
    ),
    "Faculty of Arts and Social Sciences": (
        "Department of Archaeology",
        "School of Psychology",
        "School of Design",
    ),
}
FACULTY_OF = {unit: faculty for faculty, units in FACULTIES.items() for unit in units}
FACILITIES = tuple(
    unit
    for units in FACULTIES.values()
    for unit in units
    if unit.split()[-1] in ("Facility", "Unit", "Workshop")
)
JOBS = (
    "Technician",
    "Senior Technician",
    "Research Technician",
    "Laboratory Manager",
    "Technical Specialist",
    "Specialist Technician",
    "Technical Officer",
    "Experimental Officer",
)
OTHER_INSTITUTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("Tarnholt Institute of Technology", "Tarnholt", "United Kingdom", "GB"),
    ("University of Brackenfell", "Brackenfell", "United Kingdom", "GB"),
    ("Osterlund University", "Osterlund", "Denmark", "DK"),
    ("Universität Hohenquell", "Hohenquell", "Germany", "DE"),
    ("Université de Valcombe", "Valcombe", "France", "FR"),
    ("Universidad de Riofrío", "Riofrío", "Spain", "ES"),
    ("Pineport State University", "Pineport", "United States", "US"),
    ("Lakemont College of Medicine", "Lakemont", "United States", "US"),
    ("Kitahara Institute of Science", "Kitahara", "Japan", "JP"),
    ("Xinhe Polytechnic University", "Xinhe", "China", "CN"),
    ("Indradhanush Institute of Sciences", "Indrapur", "India", "IN"),
    ("University of Wattle Bay", "Wattle Bay", "Australia", "AU"),
    ("Adewunmi University", "Ilesanmi", "Nigeria", "NG"),
    ("Universidade de Pedralva", "Pedralva", "Brazil", "BR"),
    ("Morskoye Marine Laboratory", "Lipovac", "Croatia", "HR"),
    ("Thornmoor Hospital Trust", "Thornmoor", "United Kingdom", "GB"),
)
JOURNALS = (
    "Journal of Quiet Experiments",
    "Annals of Careful Measurement",
    "Letters in Applied Marvels",
    "Northern Review of Materials",
    "Archives of Improbable Biology",
    "Cells and Systems Bulletin",
    "Proceedings in Coastal Science",
    "Open Instrumentation",
    "Transactions on Slow Computing",
    "Studies in Past Societies",
    "Plant Matters",
    "Perspectives on Immunity and Repair",
)
PUBLISHERS = ("Larkspur Press", "Meridian Open", "Foxglove Academic", "Saltmarsh Publishing")
REPOSITORY = "QuillRxiv"
REPOSITORY_PUBLISHER = "Preprint Commons"
ARCHIVE = "Open Deposit Archive"
FUNDERS = (
    "Council for Curious Research",
    "Northern Science Foundation",
    "Alderbourne Charitable Trust",
    "Saltmarsh Heritage Fund",
    "Ministry of Useful Knowledge",
    "Pan-Continental Research Programme",
)

SUBJECTS = _phrases("""
    spin transport, zeolite catalysts, protein misfolding, seagrass meadows, stellar opacity,
    cartilage repair, root hair growth, T cell memory, bone tool manufacture, reading fluency,
    polymer ageing, thin film sensors, tidal sediments, mitochondrial fission, gear wear,
    enamel erosion, lipid signalling, quantum dots, chloroplast movement, neutrophil traps,
    composite laminates, ice nucleation, spider silk, hearth ash, visual crowding,
    membrane channels, barnacle cement, pollen tubes, battery cathodes, glacial lakes,
    wound microbiomes, acoustic lenses, soil carbon, zebrafish fins, textile waste,
    face recognition
""")
METHODS = _phrases("""
    high-resolution imaging, mass spectrometry, long-read sequencing, field sampling,
    flow cytometry, a custom-built rig, X-ray diffraction, cryogenic microscopy,
    finite element modelling, isotope tracing, behavioural testing, machine learning,
    additive manufacturing, neutron scattering, patch clamp recording
""")
TITLE_FORMS = (
    "{Subject} studied by {method}",
    "{Method} reveals the origin of {subject}",
    "Mechanisms of {subject} under stress",
    "Seasonal change in {subject}: evidence from {method}",
    "A new model of {subject}",
    "Temperature dependence of {subject} measured with {method}",
    "Towards a unified account of {subject}",
    "{Subject} and its consequences for {other}",
    "From {other} to {subject}: a comparative study",
    "Rapid assessment of {subject} using {method}",
)

NICKNAMES = {
    "James": "Jim",
    "Robert": "Bob",
    "William": "Bill",
    "Thomas": "Tom",
    "Michael": "Mike",
    "David": "Dave",
    "Stephen": "Steve",
    "Christopher": "Chris",
    "Anthony": "Tony",
    "Andrew": "Andy",
    "Matthew": "Matt",
    "Nicholas": "Nick",
    "Daniel": "Dan",
    "Joseph": "Joe",
    "Benjamin": "Ben",
    "Samuel": "Sam",
    "Alexander": "Alex",
    "Richard": "Rick",
    "Elizabeth": "Liz",
    "Katherine": "Kate",
    "Margaret": "Maggie",
    "Susan": "Sue",
    "Jennifer": "Jenny",
    "Patricia": "Pat",
    "Deborah": "Debbie",
    "Victoria": "Vicky",
    "Rebecca": "Becky",
    "Pamela": "Pam",
    "Christine": "Chris",
    "Alexandra": "Alex",
    "Jacqueline": "Jackie",
    "Philippa": "Pippa",
}
# The first 18 names above are men's.
TITLES = {name: "Mr " if place < 18 else "Ms " for place, name in enumerate(NICKNAMES)}
_OTHER_GIVEN_NAMES = _words("""
    Helen Claire Fiona Alison Ruth Emma Laura Sarah Rachel Hannah Gemma Louise Bethan Siân
    Rhys Gareth Owen Ewan Callum Iain Niamh Aoife Ciarán Seán Peter Paul Mark Simon Graham
    Keith Neil Ian Alan Colin Adam Luke Zoë Chloë Renée Jürgen Björn Søren Åsa Ingrid Lars
    Annika Matthias Günther Ulrike François Hélène Céline Étienne José María Lucía Íñigo
    Andrés Inês João Conceição Marek Zofia Łukasz Małgorzata Tomáš Jiří Ivana Dragan Jelena
    Dmitri Olga Nadia Yusuf Ayşe Mehmet Emre Fatima Omar Leila Hassan Amira Priya Rajesh
    Anjali Sunil Deepa Vikram Lakshmi Chinedu Ngozi Adaeze Oluwaseun Kwame Abena Tendai Wei
    Xin Jing Mei Hao Yan Hiroshi Yuki Akiko Kenji Min-jun Ji-woo Thanh Linh Minh Siti Aditya
    Mere Tāne Jean-Pierre Anne-Marie Mary-Jane
""")
GIVEN_NAMES = (*NICKNAMES, *_OTHER_GIVEN_NAMES)
FAMILY_NAMES = _words("""
    Smith Jones Taylor Brown Davies Evans Thomas Roberts Walker Wright Hughes Green Hall Wood
    Clarke Patel Khan Singh Kaur Ahmed Ali Begum Sharma Nair Iyer Reddy Banerjee Chowdhury
    Wang Li Zhang Chen Liu Yang Huang Zhou Wu Lin Nguyen Tran Pham Kim Park Lee Choi Tanaka
    Sato Suzuki Watanabe Müller Schmidt Weiß Krüger Schäfer Vogel Jørgensen Sørensen Lindström
    Åkesson Håkansson Virtanen Mäkinen Dubois Lefèvre Moreau Béranger D'Alembert García
    Fernández Núñez Ibáñez Ortiz Gonçalves Araújo Simões Rossi Bianchi Nowak Kowalski
    Wiśniewska Zieliński Dvořák Novotný Horváth Szabó Popović Petrović Ivanova Sokolov Öztürk
    Yılmaz Şahin Haddad Mansour O'Brien O'Connor McDonald MacLeod McKenzie Okafor Adeyemi Eze
    Mensah Boateng Moyo Ndlovu Tadesse Ngata Tamihana Kovačević Papadopoulos Nikolaou Cohen
    Levy Friedman Martin Bell Cooper Baker Ward Turner Hill Moore Clark Parker
""")
PARTICLE_NAMES = (
    "van der Veen",
    "de la Cruz",
    "von Arnim",
    "van Dijk",
    "da Costa",
    "El Amrani",
    "Le Goff",
    "ter Horst",
)
HYPHEN_NAMES = (
    "Ashby-Cole",
    "Garnett-Shaw",
    "Lowe-Marsh",
    "Ramos-Vidal",
    "Tilney-Rhodes",
    "Owusu-Barnes",
)
_HEADS = _words("""
    Al Ash Ban Birk Brack Brin Cald Cart Chel Cran Dun El Fair Farn Gat Green Hals Hart Hazel
    Hol Hum Kel Kirk Lang Lin Mar Mel Nor Oak Pem Ral Red Roth Sel Shel Stan Thorn Wal Wes
    Whit Win Wolf Wood Yar
""")
_TAILS = _words("""
    bury by combe cott dale den field ford gate ham hurst ley low mere more ridge shaw stead
    thwaite ton well wick worth
""")
COMPOUND_NAMES = tuple(head + tail for head in _HEADS for tail in _TAILS)

TECHNICAL_WORK: dict[str, tuple[str, ...]] = {
    "Mass Spectrometry Facility": (
        "running the mass spectrometers",
        "LC-MS measurements",
        "help with proteomics",
    ),
    "Flow Cytometry Facility": (
        "cell sorting",
        "help with flow cytometry",
        "setting up the cytometer",
    ),
    "Biological Services Unit": (
        "animal husbandry",
        "care of the fish and mice",
        "veterinary support",
    ),
    "Engineering Workshop": (
        "building the test rig",
        "machining the sample holders",
        "mechanical design",
    ),
    "Bioimaging Facility": (
        "help with confocal microscopy",
        "electron microscopy",
        "cutting ultrathin sections",
    ),
    "Genomics Core Facility": ("library preparation", "sequencing", "running the sequencer"),
    "Department of Archaeology": (
        "help in the field",
        "sorting the finds",
        "photography of the finds",
    ),
    "School of Computing": ("keeping the cluster running", "computing support", "software support"),
    "Department of Plant Biology": ("glasshouse care", "plant husbandry", "growing the seedlings"),
    "School of Marine Biology": (
        "help with sampling at sea",
        "maintaining the aquaria",
        "handling the research vessel",
    ),
}
ANY_TECHNICAL_WORK = (
    "technical assistance",
    "expert technical support",
    "excellent technical help",
    "laboratory support",
    "preparing the samples",
    "maintaining the instruments",
    "help with the experiments",
)
