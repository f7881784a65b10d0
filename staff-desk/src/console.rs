//! The desk in a browser, on the staff's own machine: the same modules as the command line, in pages.
//!
//! It listens on loopback only and serves one person. Nothing is kept between pages but the session, an
//! export that is under way, and a form that came too late; nothing is logged. Pages are made from
//! `templates/desk` and the site's style sheet, which are part of the program, so that a data folder
//! and a table in AWS serve alike.
//!
//! 1. [`address`] says where it may listen and which requests are meant for it.
//! 2. [`session`] lets in whoever opens the one-time link that the terminal shows.
//! 3. [`mod@router`] is the table of addresses and who may call them; [`refusal`] answers the others.
//! 4. `due` lists, `people` finds, `case` opens one request, `act` does what may be done with it, `enter` takes in
//!    what came on paper, `letters` writes to its sender, `erase` lists what may be erased, `export` writes files.
//! 5. [`page`] joins a template with `words`; `form` holds what was typed.
//!
//! Answers stand in pages and nowhere else: in no address, no title, no line on the terminal.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use ledger::Register;
use ledger::signature::ReceiptKey;
use request::Language;
use tera::Tera;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::act::Desk;
use crate::open::Key;
use crate::wording::Wording;

mod act;
pub mod address;
mod case;
mod due;
mod enter;
mod erase;
mod export;
mod form;
mod job;
mod letters;
mod login;
mod page;
mod people;
mod refusal;
pub mod router;
pub mod session;
mod words;

pub use router::router;
use session::Door;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a console works with.
pub struct Tools {
    /// Where requests are kept.
    pub register: Register,
    /// What opens them.
    pub key: Arc<Key>,
    /// The list of public keys that what is entered is sealed to, where one is named.
    pub recipients: Option<PathBuf>,
    /// The key that signs receipts of what came on paper, where there is one.
    pub receipt_key: Option<ReceiptKey>,
    /// The society's words in each language.
    pub wordings: BTreeMap<Language, Wording>,
    /// What site-gen built for the intake, beside which lies what letters are written with.
    pub publication: PathBuf,
    /// Language of the first page.
    pub language: Language,
    /// Who works, for the events.
    pub actor: String,
    /// Where the requests are, as its user named it.
    pub place: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long a session lasts in which nothing happens.
    pub idle: SignedDuration,
    /// The time.
    pub clock: Clock,
}

/// A console: what all its pages share.
pub struct Console {
    tools: Tools,
    door: Door,
    templates: Tera,
    job: job::Slot,
    /// Held while a letter is recorded, so that one that is sent twice at once is recorded once.
    pen: Mutex<()>,
    /// Login links, for the terminal.
    links: UnboundedSender<String>,
}

/// Login links as they are made. They are to be shown on the terminal and nowhere else.
pub type Links = UnboundedReceiver<String>;

impl Console {
    /// A console and its links, of which the first is there at once.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn new(tools: Tools) -> Result<(Arc<Self>, Links), getrandom::Error> {
        let (links, told) = unbounded_channel();
        let console = Self {
            door: Door::new(tools.address.port(), tools.idle),
            templates: page::templates(),
            job: job::Slot::default(),
            pen: Mutex::default(),
            links,
            tools,
        };
        console.tell_link()?;
        Ok((Arc::new(console), told))
    }

    /// Makes a login link and has it told. One that was made a moment ago still holds, and none is made.
    fn tell_link(&self) -> Result<(), getrandom::Error> {
        if let Some(token) = self.door.link(self.now())? {
            let origin = address::origin(self.tools.address);
            // Whoever no longer listens has no use for a link.
            let _unheard = self.links.send(format!("{origin}{}{token}", login::LINK));
        }
        Ok(())
    }

    /// Stops what goes on besides pages. No half-written file is left.
    pub async fn stop(&self) {
        self.job.stop().await;
    }

    fn now(&self) -> Timestamp {
        (self.tools.clock)()
    }

    /// What acting takes: the same as on the command line.
    fn desk<'a>(&'a self, wording: &'a Wording) -> Desk<'a> {
        Desk {
            register: &self.tools.register,
            key: Some(&self.tools.key),
            grounds: wording.grounds(),
            deadlines: wording.deadlines(),
            actor: &self.tools.actor,
            now: self.now(),
        }
    }

    fn wording(&self, language: Language) -> Option<&Wording> {
        let wordings = &self.tools.wordings;
        wordings.get(&language).or_else(|| wordings.values().next())
    }
}
