//! The people and the work of the demo organization. Invented; the domains are reserved for examples.

/// Name of the organization.
pub const ORGANIZATION: &str = "Acme Studio";
/// Where most of them work.
pub const TIME_ZONE: &str = "Europe/Berlin";
/// Language and formats of everybody.
pub const LOCALE: &str = "en-GB";
/// Sign-in of the first person.
pub const OWNER_EMAIL: &str = "mara@acme.example";

/// A member; the first one is the owner, who exists before the seed.
pub struct Member {
    pub name: &'static str,
    pub email: &'static str,
    pub role: &'static str,
    pub time_zone: &'static str,
    /// Index into `TEAMS`, and whether they lead it.
    pub team: Option<(usize, bool)>,
    /// Projects they work on most, as indices into `PROJECTS`.
    pub projects: &'static [usize],
    /// They type durations instead of running a timer.
    pub types_durations: bool,
}

pub const TEAMS: &[&str] = &["Design", "Engineering"];

pub const MEMBERS: &[Member] = &[
    Member {
        name: "Mara Lindqvist",
        email: OWNER_EMAIL,
        role: "owner",
        time_zone: TIME_ZONE,
        team: None,
        projects: &[0, 3, 7, 8],
        types_durations: false,
    },
    Member {
        name: "Jonas Feld",
        email: "jonas@acme.example",
        role: "admin",
        time_zone: TIME_ZONE,
        team: Some((1, false)),
        projects: &[1, 5, 8],
        types_durations: false,
    },
    Member {
        name: "Priya Raman",
        email: "priya@acme.example",
        role: "manager",
        time_zone: TIME_ZONE,
        team: Some((1, true)),
        projects: &[1, 2, 5],
        types_durations: false,
    },
    Member {
        name: "Tomás Oliveira",
        email: "tomas@acme.example",
        role: "manager",
        time_zone: "Europe/Lisbon",
        team: Some((0, true)),
        projects: &[0, 3, 4],
        types_durations: false,
    },
    Member {
        name: "Aiko Tanaka",
        email: "aiko@acme.example",
        role: "member",
        time_zone: TIME_ZONE,
        team: Some((0, false)),
        projects: &[0, 4, 6],
        types_durations: true,
    },
    Member {
        name: "Felix Brandt",
        email: "felix@acme.example",
        role: "member",
        time_zone: TIME_ZONE,
        team: Some((1, false)),
        projects: &[1, 2, 6],
        types_durations: false,
    },
];

pub const CLIENTS: &[(&str, &str)] = &[
    (
        "Nordwind Energie",
        "Invoices to accounts@nordwind.example, monthly",
    ),
    ("Atlas Logistics", "Framework contract until the end of next year"),
    ("Museum am Fluss", "Purchase order number on every invoice"),
    ("Brightside Clinics", ""),
    ("Kollektiv Kaffee", "Small, pays at once"),
];

/// A project with its tasks.
pub struct Project {
    /// Index into `CLIENTS`; none for our own work.
    pub client: Option<usize>,
    pub name: &'static str,
    pub code: &'static str,
    pub color: &'static str,
    pub estimate_hours: Option<i64>,
    pub billable: bool,
    pub tasks: &'static [Task],
}

/// A task: days until its deadline, counted from today.
pub struct Task {
    pub name: &'static str,
    pub status: &'static str,
    pub estimate_hours: Option<i64>,
    pub due_in_days: Option<i32>,
    /// What people write when they work on it.
    pub notes: &'static [&'static str],
}

const fn task(
    name: &'static str,
    status: &'static str,
    estimate_hours: Option<i64>,
    due_in_days: Option<i32>,
    notes: &'static [&'static str],
) -> Task {
    Task {
        name,
        status,
        estimate_hours,
        due_in_days,
        notes,
    }
}

pub const PROJECTS: &[Project] = &[
    Project {
        client: Some(0),
        name: "Customer portal",
        code: "NOR-1",
        color: "teal",
        estimate_hours: Some(420),
        billable: true,
        tasks: &[
            task(
                "Design system",
                "done",
                Some(80),
                Some(-20),
                &["Colour tokens", "Button and field states", "Review with Nordwind"],
            ),
            task(
                "Meter reading flow",
                "in_progress",
                Some(120),
                Some(12),
                &["Wireframes", "Photo upload screen", "Usability test, 5 people"],
            ),
            task(
                "Tariff comparison",
                "open",
                Some(90),
                Some(40),
                &["Sketches", "Table on phones"],
            ),
        ],
    },
    Project {
        client: Some(1),
        name: "Dispatch API",
        code: "ATL-2",
        color: "indigo",
        estimate_hours: Some(600),
        billable: true,
        tasks: &[
            task(
                "Route import",
                "in_progress",
                Some(160),
                Some(9),
                &[
                    "Parser for the carrier files",
                    "Duplicate stops",
                    "Pairing on time windows",
                ],
            ),
            task(
                "Webhooks",
                "in_progress",
                Some(60),
                Some(21),
                &["Retry with backoff", "Signature check", "Documentation"],
            ),
            task(
                "Load test",
                "open",
                Some(24),
                Some(30),
                &["Scenario with 40 depots"],
            ),
        ],
    },
    Project {
        client: Some(1),
        name: "Driver app",
        code: "ATL-3",
        color: "blue",
        estimate_hours: Some(300),
        billable: true,
        tasks: &[
            task(
                "Offline mode",
                "in_progress",
                Some(100),
                Some(18),
                &["Sync conflicts", "Queue on the phone", "Field test in Bremen"],
            ),
            task(
                "Proof of delivery",
                "open",
                Some(50),
                Some(45),
                &["Camera permissions", "Signature pad"],
            ),
        ],
    },
    Project {
        client: Some(2),
        name: "Exhibition site",
        code: "MUS-1",
        color: "violet",
        estimate_hours: Some(160),
        billable: true,
        tasks: &[
            task(
                "Concept",
                "done",
                Some(30),
                Some(-35),
                &["Workshop at the museum", "Moodboard", "Proposal"],
            ),
            task(
                "Object pages",
                "in_progress",
                Some(70),
                Some(6),
                &["Zoom viewer", "Captions in two languages"],
            ),
            task(
                "Accessibility",
                "open",
                Some(25),
                Some(25),
                &["Screen reader walkthrough"],
            ),
        ],
    },
    Project {
        client: Some(3),
        name: "Appointment booking",
        code: "BRI-1",
        color: "pink",
        estimate_hours: Some(240),
        billable: true,
        tasks: &[
            task(
                "Patient journey",
                "done",
                Some(40),
                Some(-14),
                &["Interviews", "Journey map"],
            ),
            task(
                "Calendar screens",
                "in_progress",
                Some(90),
                Some(15),
                &["Week view", "Reminder mails", "Waiting list"],
            ),
        ],
    },
    Project {
        client: Some(3),
        name: "Hosting and support",
        code: "BRI-9",
        color: "amber",
        estimate_hours: None,
        billable: true,
        tasks: &[
            task(
                "Support",
                "in_progress",
                None,
                None,
                &[
                    "Call with the practice",
                    "Password mails delayed",
                    "Update window",
                ],
            ),
            task(
                "Monthly maintenance",
                "in_progress",
                Some(48),
                None,
                &["Patches", "Backup restore drill"],
            ),
        ],
    },
    Project {
        client: Some(4),
        name: "Web shop",
        code: "KOL-1",
        color: "green",
        estimate_hours: Some(260),
        billable: true,
        tasks: &[
            task(
                "Product photos",
                "done",
                Some(16),
                Some(-28),
                &["Shooting", "Cut-outs"],
            ),
            task(
                "Checkout",
                "in_progress",
                Some(40),
                Some(4),
                &["Address form", "Voucher codes", "Test orders"],
            ),
        ],
    },
    Project {
        client: None,
        name: "Sales",
        code: "INT-1",
        color: "orange",
        estimate_hours: None,
        billable: false,
        tasks: &[task(
            "Proposals",
            "in_progress",
            None,
            None,
            &[
                "Offer for Nordwind phase 2",
                "Follow-up calls",
                "Portfolio update",
            ],
        )],
    },
    Project {
        client: None,
        name: "Internal",
        code: "INT-2",
        color: "slate",
        estimate_hours: None,
        billable: false,
        tasks: &[
            task(
                "Weekly meeting",
                "in_progress",
                None,
                None,
                &["Weekly", "Planning"],
            ),
            task(
                "Learning",
                "in_progress",
                None,
                None,
                &["Rust evening", "Conference videos"],
            ),
            task(
                "Bookkeeping",
                "in_progress",
                None,
                None,
                &["Invoices", "Receipts"],
            ),
        ],
    },
];

pub const TAGS: &[(&str, &str)] = &[
    ("meeting", "blue"),
    ("support", "amber"),
    ("research", "violet"),
    ("review", "teal"),
    ("on site", "red"),
];
