//! A whole small site, written from the tables of `request`, to be spoilt by tests.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of tests stops the test where its own files fail"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use request::completion::{self, Item};
use request::deadline::{ClockId, Mark, STOPS, StartId};
use request::field::Topic;
use request::words::{FieldWords, UI_KEYS, Words};
use request::{Code, EventKind, Kind, Language, Stage, date, table};
use site_gen::{Options, Problem, Problems};
use tempfile::TempDir;

use crate::checklist;

/// Links of a page to itself, to a row of a register, and to another page.
const LINKS: &str = "[here](#lists)[fee](/lists/#fees-1)[form](/request/)";

/// Keys of words that the fixture's templates ask for.
const TEMPLATE_KEYS: [&str; 2] = ["next", "twin"];

/// A site in a folder of its own.
#[must_use]
pub(crate) struct Site {
    folder: TempDir,
}

impl Site {
    /// A site without a fault.
    pub(crate) fn good() -> Self {
        let site = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        site.put("site.toml", SETTINGS);
        site.put("society.toml", &society());
        for (name, text) in REGISTERS {
            site.put(&format!("registers/{name}.toml"), text);
        }
        site.put("registers/fees.toml", &fees());
        site.put("registers/deadlines.toml", &deadlines());
        site.put("registers/publication.toml", &checklist::tiny());
        for language in Language::ALL {
            site.put(&format!("words/{language}.toml"), &words(language));
            site.pages(language);
        }
        // Which sentences there must be is tested beside them; those that ship have all.
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/letters");
        copy(&shipped, &site.folder.path().join("content/letters"));
        copy(
            &fixtures().join("templates"),
            &site.folder.path().join("templates"),
        );
        site
    }

    /// The site that ships, in a folder of its own.
    pub(crate) fn shipped() -> Self {
        let site = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for folder in ["content", "templates"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("..")
                .join(folder);
            copy(&from, &site.folder.path().join(folder));
        }
        // What tests change on purpose would differ from what is recorded.
        fs::remove_file(site.folder.path().join("content/record.toml")).ok();
        site
    }

    fn pages(&self, language: Language) {
        let special = [
            ("index", "home"),
            ("request/index", "chooser"),
            ("request/status", "status"),
            ("search", "search"),
            ("revisions", "revisions"),
            ("404", "not-found"),
        ];
        for (file, template) in special {
            let head = format!("template = \"{template}\"\n");
            self.put(
                &format!("{language}/{file}.md"),
                &page(file, &head, "text\n"),
            );
        }
        for kind in Kind::ALL {
            let head =
                format!("template = \"form\"\nkind = \"{kind}\"\npurpose = \"To **answer**.\"\n");
            self.put(
                &format!("{language}/request/{kind}.md"),
                &page(kind.id(), &head, "text\n"),
            );
        }
        let mut registers = String::new();
        let names = REGISTERS
            .iter()
            .map(|(name, _)| *name)
            .chain(["fees", "deadlines"]);
        // These are empty here; their own tests fill and show them.
        let are_empty = ["glossary", "accountability"];
        for name in names.filter(|name| !are_empty.contains(name)) {
            registers.push_str("{{ register.");
            registers.push_str(name);
            registers.push_str(" }}\n\n");
        }
        let stated = checklist::stated();
        let body = format!("## Lists {{#lists}}\n\n{registers}{LINKS}\n{stated}");
        self.put(&format!("{language}/lists.md"), &page("lists", "", &body));
    }

    /// Writes a file of the content.
    pub(crate) fn put(&self, path: &str, text: &str) {
        write(
            &self.folder.path().join("content").join(path),
            text.as_bytes(),
        );
    }

    /// Writes bytes as a file of the content.
    pub(crate) fn put_bytes(&self, path: &str, bytes: &[u8]) {
        write(&self.folder.path().join("content").join(path), bytes);
    }

    /// A file of the content or of the templates.
    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }

    /// Changes a file of the content or of the templates.
    pub(crate) fn change(&self, path: &str, from: &str, to: &str) {
        let path = self.folder.path().join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{} has no {from}", path.display());
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// Removes a file of the content.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.folder.path().join("content").join(path)).unwrap();
    }

    /// Puts every file of a fixture over the content.
    pub(crate) fn overlay(&self, fixture: &str) {
        copy(
            &fixtures().join(fixture).join("content"),
            &self.folder.path().join("content"),
        );
    }

    pub(crate) fn options(&self) -> Options {
        let root = self.folder.path();
        Options {
            content: root.join("content"),
            templates: root.join("templates"),
            out: root.join("dist"),
            ..Options::default()
        }
    }

    /// Runs the program over the site; see [`run`].
    pub(crate) fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        run(&self.options(), arguments)
    }

    /// Every problem, a line each, with paths from the site's folder.
    pub(crate) fn problems(&self) -> Vec<String> {
        self.told(site_gen::check(&self.options(), false).unwrap_err())
    }

    /// The lines of what was told, without columns: those have tests of their own.
    pub(crate) fn told(&self, problems: Problems) -> Vec<String> {
        self.in_full(problems, |problem| problem.column = None)
    }

    /// The same with columns.
    pub(crate) fn places(&self) -> Vec<String> {
        self.in_full(site_gen::check(&self.options(), false).unwrap_err(), |_| ())
    }

    fn in_full(&self, problems: Problems, change: fn(&mut Problem)) -> Vec<String> {
        let Problems::Content(found) = problems else {
            panic!("{problems}");
        };
        let root = format!("{}/", self.folder.path().display());
        let told = found.into_iter().map(|mut problem| {
            change(&mut problem);
            problem.to_string().replace(&root, "")
        });
        told.collect()
    }

    /// Every file of the output with its bytes.
    pub(crate) fn output(&self) -> BTreeMap<String, Vec<u8>> {
        Self::output_in(&self.options().out)
    }

    /// Every file of a folder with its bytes.
    pub(crate) fn output_in(out: &Path) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        gather(out, "", &mut files);
        files
    }

    /// Where a file of the content or the templates lies.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// One file of the output as text.
    pub(crate) fn made(&self, path: &str) -> String {
        fs::read_to_string(self.options().out.join(path)).unwrap()
    }
}

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// A page with its head.
pub(crate) fn page(title: &str, head: &str, body: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nsummary = \"About {title}\"\n{head}version = \"1.0\"\n\
         in_force = 2026-12-01\nchanged = 2026-11-24\n[[history]]\nversion = \"1.0\"\n\
         date = 2026-11-24\nwhat = \"first\"\nwhy = \"test\"\n+++\n{body}"
    )
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn copy(from: &Path, to: &Path) {
    let mut files = BTreeMap::new();
    gather(from, "", &mut files);
    assert!(!files.is_empty(), "{} is empty", from.display());
    for (path, bytes) in files {
        write(&to.join(path), &bytes);
    }
}

fn gather(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(&entry.path(), &format!("{path}/"), files);
        } else {
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

const SETTINGS: &str = "base_url = \"https://privacy.example.jp\"\nbase_url_sample = true\n\
    header = [\"/request/\"]\nfooter = [\"/lists/\"]\n";

fn society() -> String {
    let keys = [
        "name",
        "address",
        "representative_title",
        "representative_name",
        "privacy_officer",
        "privacy_desk",
        "telephone",
        "desk_hours",
        "postal_requests_to",
        "accredited_body",
        "prevailing_language",
        "fee_account",
        "data_location",
    ];
    let fact = |key: &&str| format!("[{key}]\nja = \"見本{key}\"\nen = \"sample {key}\"\n");
    let facts: String = keys.iter().map(fact).collect();
    format!("{facts}sample = true\n")
}

fn fees() -> String {
    let fee = |kind: Kind| {
        let yen = if kind == Kind::Disclosure { 1300 } else { 0 };
        format!(
            "[[fee]]\nkind = \"{kind}\"\nyen = {yen}\nper = {{ ja = \"件\", en = \"one\" }}\n\
             payment = {{ ja = \"振込\", en = \"bank\" }}\nlaw = [\"act-38-1\"]\n"
        )
    };
    Kind::ALL.into_iter().map(fee).collect()
}

/// Clocks of every kind, and how long each is kept.
pub(crate) fn deadlines() -> String {
    let kinds = |wanted: fn(Kind) -> bool| {
        let kinds = Kind::ALL.into_iter().filter(|kind| wanted(*kind));
        let kinds: Vec<_> = kinds.map(|kind| format!("\"{kind}\"")).collect();
        kinds.join(", ")
    };
    let rule = |clock: &str, wanted: fn(Kind) -> bool, on_closed: &str| {
        format!(
            "[[rule]]\nclock = \"{clock}\"\nkinds = [{}]\ndays = 14\nwarn = []\nstops = []\n\
             on_closed = \"{on_closed}\"\nname = {{ ja = \"時計\", en = \"Clock\" }}\n\
             text = {{ ja = \"翌日から\", en = \"From the next day\" }}\nlaw = [\"act-38-1\"]\n",
            kinds(wanted)
        )
    };
    let kept = format!(
        "[[closing]]\nfrom = \"12-29\"\nto = \"01-03\"\nname = {{ ja = \"年末年始\", en = \"New Year\" }}\n\
         [[retention]]\nkinds = [{}]\nendings = [\"granted\", \"declined\", \"undecided\"]\nyears = 3\n",
        kinds(|_every| true)
    );
    let rules = [
        rule("answer", |_every| true, "before"),
        rule("court", Kind::may_go_to_court, "keep"),
        rule("provider", Kind::asks_provider, "after"),
    ];
    rules.concat() + &kept
}

/// Every word there must be, made of its key.
fn words(language: Language) -> String {
    let all = |ids: &mut dyn Iterator<Item = &str>| -> BTreeMap<String, String> {
        ids.map(|id| (id.to_owned(), format!("{language} {id}")))
            .collect()
    };
    let mut words = Words {
        ui: all(&mut UI_KEYS.iter().copied().chain(TEMPLATE_KEYS)),
        kinds: all(&mut Kind::ALL.iter().map(|it| it.id())),
        topics: all(&mut Topic::ALL.iter().map(|it| it.id())),
        stages: all(&mut Stage::ALL.iter().map(|it| it.id())),
        next: all(&mut Stage::ALL.iter().map(|it| it.id())),
        events: all(&mut EventKind::ALL.iter().map(|it| it.id())),
        eras: all(&mut date::OFFERED_ERAS.iter().copied()),
        parts: all(&mut ["era", "year", "month", "day"].into_iter()),
        faults: all(&mut Code::ALL.iter().map(|it| it.id())),
        ..Words::default()
    };
    for clock in ClockId::ALL {
        let entry = words.clocks.entry(clock.id().to_owned()).or_default();
        entry.label = format!("{language} {clock}");
        entry.sentence = format!("{language} {{day}} {{count}} {{law}}");
    }
    let parts = clock_parts();
    words.clock_parts = all(&mut parts.iter().map(String::as_str));
    let marks = Mark::ALL.iter().filter(|mark| **mark != Mark::Quiet);
    words.marks = all(&mut marks.map(|mark| mark.id()));
    words.ui.insert("fee_yen".to_owned(), "¥{yen}".to_owned());
    for item in Item::ALL {
        let entry = words.items.entry(item.id().to_owned()).or_default();
        entry.label = format!("{language} {item}");
        entry.how = format!("{language} how {item}");
    }
    let forms = Kind::ALL.into_iter().flat_map(table::fields);
    for field in forms.chain(completion::fields()) {
        let label = format!("{language} {}", field.name);
        let entry = words.fields.entry(field.name.to_owned()).or_default();
        let FieldWords {
            label: own,
            options,
            ..
        } = entry;
        *own = label;
        options.extend(all(&mut field.input.fixed_options().iter().copied()));
    }
    let text = toml::to_string(&words).unwrap();
    text.replace("[lists]\n", "").replace("[laws]\n", "")
}

/// Keys of the parts of sentences about clocks.
fn clock_parts() -> Vec<String> {
    let waits = STOPS
        .iter()
        .flat_map(|wait| [format!("stopped-{wait}"), format!("still-{wait}")]);
    let starts = StartId::ALL
        .iter()
        .flat_map(|start| [format!("awaits-{start}"), format!("since-{start}")]);
    let parts = [
        "unawaited",
        "extended",
        "before",
        "after",
        "kept",
        "kept-longest",
        "ended",
    ];
    waits
        .chain(starts)
        .chain(parts.map(str::to_owned))
        .collect()
}

const REGISTERS: [(&str, &str); 15] = [
    ("accountability", "# No year.\n"),
    ("glossary", "# No term.\n"),
    (
        "law",
        "[act-38-1]\nname = { ja = \"法第38条\", en = \"Act, Art. 38\" }\n\
         short = { ja = \"法38条\", en = \"APPI Art. 38\" }\nabout = { ja = \"手数料\", en = \"Fees\" }\n",
    ),
    (
        "purposes",
        "[[area]]\nid = \"benefits\"\nname = { ja = \"給付\", en = \"Benefits\" }\n\
         [[purpose]]\nid = \"pay\"\narea = \"benefits\"\nscope = \"inside\"\n\
         text = { ja = \"支払\", en = \"Pay\" }\ndata = [\"membership\"]\nlaw = []\n\
         [[purpose]]\nid = \"share\"\narea = \"benefits\"\nscope = \"outside\"\n\
         text = { ja = \"共有\", en = \"Share\" }\ndata = [\"membership\"]\n\
         recipients = [{ id = \"federation\", how = \"joint-use\", scheme = \"grant\" }]\nlaw = []\n",
    ),
    (
        "data-kinds",
        "[[data_kind]]\nid = \"membership\"\nname = { ja = \"資格\", en = \"Membership\" }\n\
         examples = { ja = \"氏名\", en = \"Name\" }\n\
         source = { ja = \"本人\", en = \"You\" }\nretention = { ja = \"10年\", en = \"10 years\" }\n\
         sample = true\n",
    ),
    (
        "recipients",
        "[[recipient]]\nid = \"federation\"\nname = { ja = \"連合会\", en = \"Federation\" }\n",
    ),
    (
        "joint-use",
        "[[scheme]]\nid = \"grant\"\nname = { ja = \"交付\", en = \"Grant\" }\n\
         items = { ja = \"甲\", en = \"a\" }\nusers = { ja = \"乙\", en = \"b\" }\n\
         users_purpose = { ja = \"丙\", en = \"c\" }\nresponsible_name = { ja = \"丁\", en = \"d\" }\n\
         responsible_address = { ja = \"戊\", en = \"e\" }\n\
         responsible_representative = { ja = \"己\", en = \"f\" }\n\
         stop_contact = { ja = \"庚\", en = \"g\" }\nin_force = 2026-12-01\nlaw = []\n",
    ),
    (
        "subcontracting",
        "[[work]]\nid = \"systems\"\nwork = { ja = \"運用\", en = \"Running\" }\n\
         data = { ja = \"全部\", en = \"All\" }\n",
    ),
    (
        "consent-items",
        "[[item]]\nid = \"letter\"\nname = { ja = \"通知\", en = \"Letters\" }\n\
         what = { ja = \"送る\", en = \"Sent\" }\nrefusing = { ja = \"届かない\", en = \"None come\" }\nlaw = []\n",
    ),
    (
        "refusal-grounds",
        "[[ground]]\ncode = \"D1\"\nkinds = [\"disclosure\"]\noutcomes = [\"refused\"]\n\
         text = { ja = \"害\", en = \"Harm\" }\nlaw = []\n",
    ),
    (
        "requester-roles",
        "[[role]]\nid = \"self\"\nname = { ja = \"本人\", en = \"Self\" }\n\
         who = { ja = \"本人\", en = \"You\" }\nfurther_papers = { ja = \"なし\", en = \"None\" }\n",
    ),
    (
        "identity-papers",
        "[[paper]]\nid = \"passport\"\nname = { ja = \"旅券\", en = \"Passport\" }\n\
         strength = \"one\"\nnote = { ja = \"写し\", en = \"A copy\" }\n",
    ),
    (
        "disclosure-methods",
        "[[method]]\nid = \"post\"\nname = { ja = \"郵送\", en = \"Post\" }\n\
         about = { ja = \"送る\", en = \"Sent\" }\n",
    ),
    (
        "security-measures",
        "[[area]]\nid = \"policy\"\nname = { ja = \"方針\", en = \"Policy\" }\n\
         [[measure]]\nid = \"rules\"\narea = \"policy\"\ntext = { ja = \"規程\", en = \"Rules\" }\n",
    ),
    (
        "contacts",
        "[[contact]]\nid = \"privacy-desk\"\nname = { ja = \"窓口\", en = \"Desk\" }\ntelephone = \"00-0000-0000\"\n\
         hours = { ja = \"平日\", en = \"Weekdays\" }\nabout = { ja = \"全て\", en = \"All\" }\n\
         [[contact]]\nid = \"complaints\"\nname = { ja = \"苦情\", en = \"Complaints\" }\ntelephone = \"00-0000-0001\"\n\
         hours = { ja = \"平日\", en = \"Weekdays\" }\nabout = { ja = \"苦情\", en = \"Complaints\" }\n\
         [[contact]]\nid = \"commission\"\nname = { ja = \"委員会\", en = \"Commission\" }\ntelephone = \"00-0000-0002\"\n\
         hours = { ja = \"平日\", en = \"Weekdays\" }\nabout = { ja = \"監督\", en = \"Supervision\" }\n",
    ),
];

/// Runs the program over some content: its exit code, and what it wrote to both streams.
pub(crate) fn run(options: &Options, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_site-gen"))
        .args(arguments)
        .arg("--content")
        .arg(&options.content)
        .arg("--templates")
        .arg(&options.templates)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}
