//! Register and keys apart: what each copy holds, byte by byte, and what is left of a key that was destroyed.

use std::fs;
use std::path::Path;

use request::Stage;

use super::{House, erase, filing};
use crate::embedded::{self, Part};
use crate::{Filing, Register, Sealed};

/// Enough of them that pages are split and freed.
const ALL: u32 = 90;

/// As the engine writes bytes (base64), padded so that each is found by itself.
fn sealed(number: u32) -> (Filing, [String; 2]) {
    let mut filing = filing(number);
    // 24 bytes, of which every one tells the number: 32 signs.
    let text = |name: &str| format!("{name}{number:06}{name}{number:06}");
    let (answers, key) = (text("ANSWER"), text("SECRET"));
    filing.sealed = Sealed::from_bytes(answers.clone().into());
    filing.key.wrapped.bytes = key.clone().into();
    (filing, [answers, key].map(|text| base64(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let threes = bytes.chunks_exact(3).map(|three| {
        three
            .iter()
            .fold(0_usize, |all, byte| all << 8 | usize::from(*byte))
    });
    threes
        .flat_map(|all| [18, 12, 6, 0].map(|by| char::from(SIGNS[all >> by & 63])))
        .collect()
}

/// What stands in a file and in its journal.
fn all_of(file: &Path) -> String {
    let files = [file, &file.with_extension("sqlite-wal")];
    let bytes = files.map(|it| fs::read(it).unwrap_or_default());
    String::from_utf8_lossy(&bytes.concat()).into_owned()
}

#[test]
fn sqlite_overwrites_what_it_deletes() {
    let open = rusqlite::Connection::open_in_memory().unwrap();

    let is_on: u8 = open
        .query_row("PRAGMA secure_delete", [], |row| row.get(0))
        .unwrap();

    assert_eq!(is_on, 1, "see .cargo/config.toml");
}

#[tokio::test]
async fn nothing_of_a_destroyed_key_stays_in_the_file_or_its_journal() {
    let house = House::new();
    let (inbox, register) = (house.inbox(), house.register());
    for number in 0..ALL {
        inbox.receive(&sealed(number).0).await.unwrap();
    }
    let erased = |number: &u32| number.is_multiple_of(3);

    for number in (0..ALL).filter(erased) {
        let (filing, texts) = sealed(number);
        let before = all_of(&house.file());
        assert!(texts.iter().all(|text| before.contains(text)));
        erase(&register, &filing.reference).await;
    }

    let after = all_of(&house.file());
    for number in 0..ALL {
        for text in sealed(number).1 {
            let is_there = after.contains(&text);
            assert_eq!(is_there, !erased(&number), "{number} {text}");
        }
    }
}

#[tokio::test]
async fn a_copy_of_the_register_never_held_a_key_and_one_of_the_keys_no_answer() {
    let house = House::new();
    let inbox = house.inbox();
    for number in 0..ALL {
        inbox.receive(&sealed(number).0).await.unwrap();
    }
    let at = |name: &str| house.folder.path().join(name);
    let (parts, made) = (
        [at("register.sqlite"), at("keys.sqlite")],
        at("new/made.sqlite"),
    );

    embedded::copy_part(&house.file(), Part::Register, &parts[0]).unwrap();
    embedded::copy_part(&house.file(), Part::Keys, &parts[1]).unwrap();
    embedded::put_together(&parts[0], &parts[1], &made).unwrap();
    let counted = [
        embedded::count(&parts[0], Part::Register).unwrap(),
        embedded::count(&parts[0], Part::Keys).unwrap(),
        embedded::count(&parts[1], Part::Keys).unwrap(),
    ];
    assert_eq!(counted, [u64::from(ALL), 0, u64::from(ALL)]);

    let [requests, keys] = parts.each_ref().map(|it| all_of(it));
    for number in 0..ALL {
        let [answers, key] = &sealed(number).1;
        assert!(requests.contains(answers) && !requests.contains(key));
        assert!(!keys.contains(answers) && keys.contains(key));
    }
    let again = embedded::open_existing(&made).unwrap();
    let register = Register::new(again.connection());
    let entries = register.by_stage(Stage::Received).all().await.unwrap();
    assert_eq!(entries.len(), ALL as usize);
    for entry in entries {
        let case = register.get(&entry.reference).await.unwrap().unwrap();
        case.verify().unwrap();
        assert!(case.key.is_some());
    }
    // A copy takes nobody's place, and what is no database is none here either.
    assert!(embedded::copy_part(&house.file(), Part::Keys, &parts[0]).is_err());
    fs::write(at("notes"), "notes").unwrap();
    assert!(embedded::put_together(&at("notes"), &parts[1], &at("none")).is_err());
    assert!(!at("none").exists());
}
