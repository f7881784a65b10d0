//! The door: one login link at a time, one session at a time.
//!
//! A link holds a random token, is good once and for ten minutes, and stands on the terminal only: who sees
//! the terminal is who may come in. Opening it makes a session, a cookie that ends with this process,
//! with the button that leaves, or when nothing happened for a while.
//!
//! The cookie is `HttpOnly` and `SameSite=Strict`, has a name of its own by port, no domain, no date.
//! It cannot be `Secure` (nor be called `__Host-`): not every browser keeps such a cookie over plain HTTP,
//! and loopback has no other. To cookies all ports of loopback are one site, so that the cookie
//! alone is never enough to send something: see [`super::address`] and [`Pass::token`].

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;

use super::form::Sent;

/// How long a link is good.
pub const LINK_LASTS: SignedDuration = SignedDuration::from_mins(10);
/// How soon after a link another may be made: nobody may flood the terminal.
pub const LINK_REST: SignedDuration = SignedDuration::from_secs(10);
/// Random bytes of links, sessions and form tokens: 256 bits.
const BYTES: usize = 32;

/// Lets people in and knows who is.
pub(crate) struct Door {
    cookie: String,
    idle: SignedDuration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    link: Option<Link>,
    session: Option<Session>,
    /// What was sent in a session that had ended: its path, and what was typed.
    held: Option<(String, Sent)>,
}

struct Link {
    token: String,
    made: Timestamp,
}

struct Session {
    id: String,
    token: String,
    last: Timestamp,
}

/// Somebody who is in.
#[derive(Clone)]
pub(crate) struct Pass {
    /// What every form carries, so that it can have come from our own pages only.
    pub(crate) token: String,
}

impl Door {
    pub(crate) fn new(port: u16, idle: SignedDuration) -> Self {
        Self {
            cookie: format!("staff-desk-{port}"),
            idle,
            state: Mutex::default(),
        }
    }

    /// A new token for a link, which ends the one before; none where that was made a moment ago.
    pub(crate) fn link(&self, now: Timestamp) -> Result<Option<String>, getrandom::Error> {
        let mut state = self.state();
        let is_fresh = |link: &Link| now.duration_since(link.made) < LINK_REST;
        if state.link.as_ref().is_some_and(is_fresh) {
            return Ok(None);
        }
        let token = random()?;
        state.link = Some(Link {
            token: token.clone(),
            made: now,
        });
        Ok(Some(token))
    }

    /// Uses up a link and gives the cookie of the session it begins; any session before it ends.
    pub(crate) fn enter(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<String>, getrandom::Error> {
        let mut state = self.state();
        let is_good = |link: &mut Link| {
            is_same(&link.token, token) && now.duration_since(link.made) < LINK_LASTS
        };
        if state.link.take_if(is_good).is_none() {
            return Ok(None);
        }
        let session = Session {
            id: random()?,
            token: random()?,
            last: now,
        };
        let cookie = self.written(&session.id, "");
        state.session = Some(session);
        Ok(Some(cookie))
    }

    /// Who sends these headers, if they are in. It counts as something that happened.
    pub(crate) fn pass(&self, headers: &HeaderMap, now: Timestamp) -> Option<Pass> {
        let id = self.named(headers)?;
        let mut state = self.state();
        let session = state.session.as_mut()?;
        let is_over = now.duration_since(session.last) >= self.idle;
        if is_over || !is_same(&session.id, id) {
            return None;
        }
        session.last = now;
        Some(Pass {
            token: session.token.clone(),
        })
    }

    /// Holds what somebody typed whose session had just ended, until they are in again: what they
    /// typed is not lost, and nobody else gets to see it.
    pub(crate) fn hold(&self, headers: &HeaderMap, path: &str, sent: Sent) {
        let mut state = self.state();
        let is_of = |session: &Session| {
            let id = self.named(headers).unwrap_or_default();
            is_same(&session.id, id) && is_same(&session.token, sent.first(TOKEN))
        };
        if state.session.as_ref().is_some_and(is_of) {
            state.held = Some((path.to_owned(), sent));
        }
    }

    /// Where something is held.
    pub(crate) fn held_at(&self) -> Option<String> {
        self.state().held.as_ref().map(|(path, _)| path.clone())
    }

    /// What is held for a path, once.
    pub(crate) fn take_held(&self, path: &str) -> Option<Sent> {
        let held = self.state().held.take_if(|(at, _)| at == path);
        held.map(|(_, sent)| sent)
    }

    /// Ends the session, and gives the cookie that says so.
    pub(crate) fn leave(&self) -> String {
        let mut state = self.state();
        state.session = None;
        state.held = None;
        self.written("", "; Max-Age=0")
    }

    fn written(&self, id: &str, more: &str) -> String {
        let name = &self.cookie;
        format!("{name}={id}; Path=/; HttpOnly; SameSite=Strict{more}")
    }

    /// The session that a cookie names.
    fn named<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let lines = headers.get_all(header::COOKIE).iter();
        let mut pairs = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        let (_, id) = pairs.find(|(name, _)| *name == self.cookie)?;
        Some(id)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Name of the control that carries [`Pass::token`].
pub(crate) const TOKEN: &str = "token";

/// Compared in constant time.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(crate::open::hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: SignedDuration = SignedDuration::from_mins(30);

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn cookie(set: &str) -> HeaderMap {
        let pair = set.split(';').next().unwrap();
        let mut headers = HeaderMap::new();
        headers.append("cookie", format!("other=1; {pair}").parse().unwrap());
        headers
    }

    fn entered(door: &Door, at: i64) -> HeaderMap {
        let link = door.link(second(at)).unwrap().unwrap();
        cookie(&door.enter(&link, second(at)).unwrap().unwrap())
    }

    #[test]
    fn a_link_is_good_once() {
        let door = Door::new(1, IDLE);
        let link = door.link(second(0)).unwrap().unwrap();

        assert_eq!(door.enter("", second(1)).unwrap(), None);
        assert_eq!(door.enter(&link[1..], second(1)).unwrap(), None);
        assert!(door.enter(&link, second(1)).unwrap().is_some());
        assert_eq!(door.enter(&link, second(2)).unwrap(), None);
    }

    #[test]
    fn a_link_is_good_for_ten_minutes_and_until_the_next() {
        let door = Door::new(1, IDLE);
        let late = door.link(second(0)).unwrap().unwrap();
        assert_eq!(door.enter(&late, second(600)).unwrap(), None);
        let first = door.link(second(700)).unwrap().unwrap();
        assert_eq!(door.link(second(709)).unwrap(), None, "not so soon");
        let second_link = door.link(second(710)).unwrap().unwrap();

        assert_eq!(door.enter(&first, second(711)).unwrap(), None);
        assert!(door.enter(&second_link, second(711)).unwrap().is_some());
    }

    #[test]
    fn a_session_ends_when_nothing_happened_for_a_while() {
        let door = Door::new(1, IDLE);
        let headers = entered(&door, 0);

        assert!(door.pass(&headers, second(1_799)).is_some());
        assert!(door.pass(&headers, second(3_598)).is_some(), "it went on");
        assert!(door.pass(&headers, second(5_398)).is_none());
        assert!(door.pass(&HeaderMap::new(), second(3_598)).is_none());
    }

    #[test]
    fn another_session_or_leaving_ends_it() {
        let door = Door::new(1, IDLE);
        let before = entered(&door, 0);
        let headers = entered(&door, 20);

        assert!(door.pass(&before, second(21)).is_none());
        assert!(door.pass(&headers, second(21)).is_some());
        assert!(door.leave().contains("Max-Age=0"));
        assert!(door.pass(&headers, second(22)).is_none());
    }

    #[test]
    fn a_cookie_is_for_this_console_alone_and_for_no_script() {
        let door = Door::new(8081, IDLE);
        let link = door.link(second(0)).unwrap().unwrap();
        let set = door.enter(&link, second(0)).unwrap().unwrap();

        let (id, rest) = set.split_once(';').unwrap();
        assert!(id.starts_with("staff-desk-8081=") && id.len() == 16 + 2 * BYTES);
        assert_eq!(rest, " Path=/; HttpOnly; SameSite=Strict");
        assert!(Door::new(1, IDLE).pass(&cookie(&set), second(0)).is_none());
    }

    #[test]
    fn what_came_too_late_is_held_for_its_sender_once() {
        let door = Door::new(1, IDLE);
        let headers = entered(&door, 0);
        let token = door.pass(&headers, second(1)).unwrap().token;
        let typed = |token: &str| Sent::of(&[(TOKEN, token), ("by", "2026-12-20")]);

        door.hold(&headers, "/x/", typed("guessed"));
        assert_eq!(door.held_at(), None);
        door.hold(&headers, "/x/", typed(&token));
        assert_eq!(door.held_at().as_deref(), Some("/x/"));
        assert!(door.take_held("/y/").is_none());
        assert_eq!(door.take_held("/x/").unwrap().first("by"), "2026-12-20");
        assert!(door.take_held("/x/").is_none());
    }
}
