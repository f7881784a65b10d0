//! One question to one address, through `curl`.

use std::io;
use std::path::Path;
use std::process::{Command, Output};

use crate::problem::Failure;

/// Seconds until an address counts as silent.
const PATIENCE: &str = "20";
/// What servers see in their logs.
const NAME: &str = concat!("site-gen/", env!("CARGO_PKG_VERSION"), " (link check)");
/// Nothing of a body is kept.
const NOWHERE: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };
/// Answers of servers that do not like to be asked for headers alone.
const NO_HEAD: [u16; 4] = [400, 403, 405, 501];

/// How addresses are asked for.
pub(crate) struct Ask {
    /// Whether addresses without encryption are asked for. Tests do, on their own machine.
    pub(super) may_be_open: bool,
    by: By,
}

/// Asks for an address; with its body, if the second value says so.
type By = Box<dyn Fn(&str, bool) -> Said + Sync>;

/// What an address said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// Look there.
    Moved {
        /// The next address, whole.
        to: String,
        /// Whether the old one is given up.
        is_for_good: bool,
    },
    /// Anything else.
    Status(u16),
    /// No answer, and why.
    Nothing(String),
}

impl Ask {
    /// Asks through curl, if it is there.
    pub(crate) fn with_curl() -> Result<Self, Failure> {
        let hint = "Links outside are asked for with curl: install it, or check without --outside";
        Command::new("curl")
            .arg("--version")
            .output()
            .map_err(|error| Failure::new("run", Path::new("curl"), error, hint))?;
        Ok(Self::through(false))
    }

    fn through(may_be_open: bool) -> Self {
        let protocols = if may_be_open { "=http,https" } else { "=https" };
        Self {
            may_be_open,
            by: Box::new(move |address, is_whole| read(run(address, is_whole, protocols))),
        }
    }

    /// The same for a test's own server.
    #[cfg(test)]
    pub(super) fn on_this_machine() -> Self {
        Self::through(true)
    }

    /// Answers made up by a test.
    #[cfg(test)]
    pub(super) fn made_up(by: impl Fn(&str, bool) -> Said + Sync + 'static) -> Self {
        Self {
            may_be_open: false,
            by: Box::new(by),
        }
    }

    /// Asks for the headers, and for the whole where a server answers such questions badly.
    pub(super) fn said(&self, address: &str) -> Said {
        match (self.by)(address, false) {
            Said::Status(code) if NO_HEAD.contains(&code) => (self.by)(address, true),
            said => said,
        }
    }
}

fn run(address: &str, is_whole: bool, protocols: &str) -> io::Result<Output> {
    let mut curl = Command::new("curl");
    // Nothing of the editor's own settings but the proxy, which comes from the environment.
    curl.args(["--disable", "--silent", "--show-error", "--globoff"]);
    curl.args(["--max-time", PATIENCE, "--proto", protocols]);
    curl.args(["--user-agent", NAME, "--output", NOWHERE]);
    curl.args(["--write-out", "%{http_code} %{redirect_url}"]);
    if !is_whole {
        curl.arg("--head");
    }
    curl.args(["--url", address]).output()
}

fn read(output: io::Result<Output>) -> Said {
    let output = match output {
        Ok(output) => output,
        Err(error) => return Said::Nothing(error.to_string()),
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let (code, to) = text.split_once(' ').unwrap_or((&text, ""));
    let code = code.parse().unwrap_or(0);
    match code {
        0 => Said::Nothing(why(&output)),
        301..=303 | 307 | 308 if !to.is_empty() => Said::Moved {
            to: to.to_owned(),
            is_for_good: matches!(code, 301 | 308),
        },
        _ => Said::Status(code),
    }
}

/// `curl: (6) Could not resolve host: x` without what only programs need.
fn why(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or_default();
    let said = said.split_once(") ").map_or(said, |(_, said)| said);
    said.trim_end_matches('.').to_owned()
}
