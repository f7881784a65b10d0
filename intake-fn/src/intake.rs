//! What every handler shares: the publication, the templates, the inbox, the public keys.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Inbox;
use ledger::seal::Recipients;
use ledger::signature::ReceiptKey;
use request::date::in_japan;
use request::publication::{self, Edition, FormText, Publication, RECEIPT_KEY};
use request::{Kind, Language, Setting};
use serde::de::DeserializeOwned;
use tera::Tera;

use crate::home::Home;
use crate::limits::Limits;
use crate::page::Frames;
use crate::secret::Secret;

/// What to do about a folder that does not hold what it must.
const BUILT: &str = "build it with `site-gen build`";

/// Tells the time. Programs pass the system's, tests a fixed one.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Everything the handlers share.
pub struct Intake {
    /// Words and texts of the site.
    pub publication: Publication,
    /// Templates of the forms.
    pub templates: Tera,
    /// What the templates are given for every page.
    pub(crate) frames: Frames,
    /// Where requests go.
    pub inbox: Inbox,
    /// Whom they are sealed to.
    pub recipients: Recipients,
    /// Our own addresses: that of the publication, and what a program adds.
    pub home: Home,
    /// How often may be sent.
    pub limits: Limits,
    /// How many proxies of our own stand in front.
    pub proxies: usize,
    /// Key of receipt codes and digests.
    pub secret: Secret,
    /// Key that signs receipts.
    pub receipt_key: ReceiptKey,
    /// The time.
    pub clock: Clock,
}

impl Intake {
    /// Loads what site-gen built for the intake (`dist/intake`).
    ///
    /// # Errors
    /// The folder is missing, unreadable, or was built by another version.
    pub fn load(
        folder: &Path,
        inbox: Inbox,
        recipients: Recipients,
        secret: Secret,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let site = (read_publication(folder)?, read_templates(folder)?);
        Ok(Self::new(site, inbox, recipients, secret, clock))
    }

    /// The same from what is loaded already.
    pub fn new(
        (publication, templates): (Publication, Tera),
        inbox: Inbox,
        recipients: Recipients,
        secret: Secret,
        clock: Clock,
    ) -> Self {
        Self {
            home: Home::new(&publication),
            templates,
            frames: Frames::default(),
            // What it receives is listed at the desk by the rules that it publishes.
            inbox: inbox.ruled_by(&publication.deadlines),
            publication,
            recipients,
            limits: Limits::default(),
            proxies: 0,
            receipt_key: secret.receipt_key(),
            secret,
            clock,
        }
    }

    /// The words and texts of a language.
    pub fn edition(&self, language: Language) -> Option<&Edition> {
        self.publication.editions.get(&language)
    }

    /// Origin of the site.
    pub fn site(&self) -> &str {
        let any = self.publication.editions.values().next();
        any.map_or("", |edition| &edition.shell.base_url)
    }

    /// What a check of this kind needs to know.
    pub fn setting<'a>(&'a self, kind: Kind, edition: &'a Edition) -> Setting<'a> {
        Setting {
            kind,
            language: edition.shell.language,
            today: self.today(),
            fee: self
                .publication
                .fees
                .get(&kind)
                .copied()
                .unwrap_or_default(),
            lists: &edition.words.lists,
        }
    }

    /// Whether the site states the key that signs receipts. Where it does not, nobody outside can
    /// verify them.
    pub fn states_its_key(&self) -> bool {
        let public = self.receipt_key.public().to_string();
        let states = |edition: &Edition| {
            let stated = edition.shell.society.get(RECEIPT_KEY);
            stated.is_some_and(|stated| *stated == public)
        };
        self.publication.editions.values().all(states)
    }

    /// Today in Japan.
    pub fn today(&self) -> Date {
        in_japan((self.clock)()).date()
    }

    /// The form page of a kind.
    pub fn form<'a>(&self, kind: Kind, edition: &'a Edition) -> Option<&'a FormText> {
        edition.forms.get(&kind)
    }
}

/// The words and texts that site-gen built.
///
/// # Errors
/// They are missing, unreadable, or were built by another version.
pub fn read_publication(folder: &Path) -> anyhow::Result<Publication> {
    let publication: Publication = read(folder, publication::FILE)?;
    let is_ours =
        publication.format == publication::FORMAT && publication.schema == request::SCHEMA;
    ensure!(
        is_ours,
        "{} is of another version; {BUILT}",
        folder.join(publication::FILE).display()
    );
    Ok(publication)
}

/// The templates that site-gen built.
///
/// # Errors
/// They are missing, unreadable, or were built by another version.
pub fn read_templates(folder: &Path) -> anyhow::Result<Tera> {
    let texts: BTreeMap<String, String> = read(folder, publication::TEMPLATES)?;
    let mut templates = Tera::new();
    templates
        .add_raw_templates(texts)
        .with_context(|| format!("a template in {} is broken; {BUILT}", folder.display()))?;
    Ok(templates)
}

fn read<T: DeserializeOwned>(folder: &Path, name: &str) -> anyhow::Result<T> {
    let file = folder.join(name);
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {}; {BUILT}", file.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is of another version; {BUILT}", file.display()))
}
