//! What a holder of reference and code sees, and what somebody learns who guesses.

use intake_fn::Secret;
use jiff::civil::date;
use ledger::faults::Faults;
use ledger::{Happening, Register};
use request::{EventKind, Reference, Told};
use tests::House;
use tests::house::answer;
use tests::people::MARKER;
use tests::staff;

use super::{CLERK, HERE, ask, engine, form, guess, happens, look, member, patient, posted};

#[tokio::test]
async fn a_holder_sees_stage_dates_and_what_comes_next() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;

    let received = look(&house, &member).await;
    happens(&house, &member, &[EventKind::IdentityConfirmed]).await;
    let review = look(&house, &member).await;
    happens(&house, &member, &[EventKind::Decided, EventKind::Delivered]).await;
    let delivered = look(&house, &member).await;

    assert_eq!(received.status, 200);
    for text in [
        "今の段階：受付",
        "2026年11月24日 12:00 日本時間",
        "2026年12月24日",
        "書類が届いてから記録を調べます",
    ] {
        assert!(received.text.contains(text), "{text}: {}", received.text);
    }
    assert!(review.text.contains("今の段階：調査中") && review.text.contains("2026年12月24日"));
    assert!(review.text.contains("<strong>本人確認</strong>"));
    // What was promised is done; there is nothing to take back.
    assert!(delivered.text.contains("今の段階：回答済み"));
    assert!(!delivered.text.contains("2026年12月24日"));
    assert!(!delivered.text.contains("value=\"consider\""));
    for page in [received, review, delivered] {
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["x-robots-tag"], "noindex");
        let title = page.text.split("<title>").nth(1).unwrap();
        let title = title.split("</title>").next().unwrap();
        assert!(title.starts_with("請求の進み具合を見る"), "{title}");
        assert!(!title.contains("苦情"));
        assert!(!page.text.contains(MARKER) && !page.text.contains(&member.code));
    }
}

#[tokio::test]
async fn the_day_a_receipt_promises_is_the_day_the_status_tells() {
    let house = House::new().await.unwrap();
    house.wait(3 * 24 * 60 * 60);
    let patient = patient(&house).await;

    let told = look(&house, &patient).await.text;

    // Thirty days after Friday 27 November is a Sunday: the last open day before is promised, by both.
    assert_eq!(patient.due, Some(date(2026, 12, 25)));
    assert!(told.contains("<dd>2026年12月25日"), "{told}");
    assert!(!told.contains("<dd>2026年12月27日"), "{told}");
}

#[tokio::test]
async fn an_unknown_reference_is_a_wrong_code_in_every_way_that_can_be_told() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let nobody = Reference::from_random(7);
    let engine = engine(&house);
    let (table, faults) = Faults::over(&engine);
    let intake = house.intake_over(table).unwrap();
    let mut told = Vec::new();
    for (number, reference) in [(1, &member.reference), (2, &nobody)] {
        for again in 0..8_u8 {
            let form = form(reference.as_str(), &guess(5));
            let address = format!("198.51.100.{}", number * 10 + again / 4);
            let before = faults.calls();
            let answer = answer(&intake, posted(&address, &form)).await;
            let text = answer.text.replace(reference.as_str(), "REFERENCE");
            let head = format!("{:?}", answer.headers);
            told.push((answer.status, head, text, faults.calls() - before));
        }
    }

    let (wrong, unknown) = told.split_at(8);

    assert_eq!(wrong, unknown);
    let statuses: Vec<_> = wrong.iter().map(|one| one.0.as_u16()).collect();
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429, 429]);
    // Two buckets and one look at the table, when the buckets are full.
    assert_eq!(wrong[0].3, 3);
}

#[tokio::test]
async fn guesses_from_many_networks_do_not_shut_the_holder_out() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let secret = std::fs::read_to_string(house.data().join("intake-secret.txt")).unwrap();
    let secret = Secret::from_hex(&secret).unwrap();
    let own = secret.lane(&member.code.parse().unwrap());
    let other = (1..1_000)
        .map(guess)
        .find(|code| secret.lane(&code.parse().unwrap()) != own)
        .unwrap();

    let mut refused = 0;
    for number in 1..=60 {
        let address = format!("198.51.100.{number}");
        let answer = ask(&house, &address, &member.reference, &other).await;
        refused += usize::from(answer.status == 429);
    }
    let holder = look(&house, &member).await;

    assert_eq!(
        refused, 10,
        "fifty of those who had rested, then one a minute"
    );
    assert_eq!(holder.status, 200);
}

#[tokio::test]
async fn guesses_that_meet_the_holders_lane_do_not_shut_out_who_has_rested() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let secret = std::fs::read_to_string(house.data().join("intake-secret.txt")).unwrap();
    let secret = Secret::from_hex(&secret).unwrap();
    let own = secret.lane(&member.code.parse().unwrap());
    let same = (1..10_000)
        .map(guess)
        .find(|code| secret.lane(&code.parse().unwrap()) == own)
        .unwrap();
    let mut told = Vec::new();
    for _ in 0..6 {
        let answer = ask(&house, "198.51.100.1", &member.reference, &same).await;
        told.push(answer.status.as_u16());
    }

    let holder = look(&house, &member).await;

    assert_eq!(told, [422, 422, 422, 422, 422, 429]);
    assert_eq!(holder.status, 200);
}

#[tokio::test]
async fn one_network_may_not_guess_on_and_another_is_not_meant() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    for number in 1..=10 {
        let wrong = ask(&house, HERE, &member.reference, &guess(number)).await;
        assert!([422, 429].contains(&wrong.status.as_u16()));
    }

    // Not even the right code is looked at: who may not guess may not guess right.
    let here = look(&house, &member).await;
    let there = ask(&house, "203.0.113.8", &member.reference, &member.code).await;
    house.wait(60);
    let later = look(&house, &member).await;

    assert_eq!(here.status, 429);
    assert_eq!(here.headers["retry-after"], "60");
    assert!(here.text.contains("2026年11月24日 12:02"), "{}", here.text);
    assert!(here.text.contains(member.reference.as_str()) && !here.text.contains(&member.code));
    assert_eq!((there.status.as_u16(), later.status.as_u16()), (200, 200));
}

#[tokio::test]
async fn neither_right_codes_nor_misspelt_ones_count_as_guesses() {
    let house = House::new().await.unwrap();
    let member = member(&house).await;
    let misspelt = member.code.replacen('-', "-2", 1);

    for _ in 0..25 {
        let wrong = ask(&house, HERE, &member.reference, &misspelt).await;
        let right = look(&house, &member).await;

        assert_eq!((wrong.status.as_u16(), right.status.as_u16()), (422, 200));
    }
}

#[tokio::test]
async fn a_holder_sees_fee_provider_and_a_day_put_off() {
    let house = House::new().await.unwrap();
    let member = patient(&house).await;

    happens(
        &house,
        &member,
        &[
            EventKind::IdentityConfirmed,
            EventKind::ProviderAsked,
            EventKind::FeeAsked,
        ],
    )
    .await;
    let fee = look(&house, &member).await;
    happens(&house, &member, &[EventKind::FeePaid]).await;
    let provider = look(&house, &member).await;
    happens(&house, &member, &[EventKind::ProviderAnswered]).await;
    let extend = Happening::new(EventKind::Extended, house.now(), CLERK);
    let until = date(2027, 1, 20);
    let extended = Register::new(engine(&house).connection())
        .record(&member.reference, extend.telling(Told::Until(until)))
        .await;
    extended.unwrap();
    let later = look(&house, &member).await;

    for text in [
        "今の段階：手数料の入金待ち",
        "手数料の入金を待っています",
        "2026年12月24日",
    ] {
        assert!(fee.text.contains(text), "{text}: {}", fee.text);
    }
    assert!(provider.text.contains("今の段階：医療機関に照会中"));
    for text in [
        "今の段階：調査中",
        "手数料の入金確認（または免除）",
        "目標日の延長",
        "2027年1月20日",
    ] {
        assert!(later.text.contains(text), "{text}: {}", later.text);
    }
    assert!(!later.text.contains("2026年12月24日"));
    assert!(!later.text.contains(CLERK));
}

#[tokio::test]
async fn a_holder_sees_what_the_fee_is_and_until_when_while_it_is_waited_for() {
    let house = House::new().await.unwrap();
    let member = patient(&house).await;
    let register = Register::new(engine(&house).connection());
    let ask = async |yen, by| {
        let asked = Happening::new(EventKind::FeeAsked, house.now(), CLERK);
        let asked = asked.telling(Told::Fee { yen, by });
        register.record(&member.reference, asked).await.unwrap();
    };
    let row = "<dt>手数料</dt>";

    let before = look(&house, &member).await.text;
    ask(1_300, date(2026, 12, 10)).await;
    ask(300, date(2026, 12, 20)).await;
    let asked = look(&house, &member).await.text;
    happens(&house, &member, &[EventKind::FeePaid]).await;
    let paid = look(&house, &member).await.text;

    let told = format!("{row}<dd>300円を、2026年12月20日までにお支払いください。");
    assert!(asked.contains(&told), "{asked}");
    assert!(!asked.contains("1300円"), "what was asked last holds");
    assert!(!before.contains(row) && !paid.contains(row));
}

#[tokio::test]
async fn the_day_of_the_answer_is_the_one_the_desk_counts_to_and_says_how_it_came_about() {
    const DAY: i64 = 24 * 60 * 60;
    let house = House::new().await.unwrap();
    let member = patient(&house).await;
    let asked = [EventKind::IdentityConfirmed, EventKind::FeeAsked];
    happens(&house, &member, &asked).await;
    house.wait(2 * DAY);
    let waiting = look(&house, &member).await;
    house.wait(3 * DAY);
    happens(&house, &member, &[EventKind::FeePaid]).await;
    let paid = look(&house, &member).await;

    assert!(
        waiting
            .text
            .contains("2026年11月24日から手数料を待って止まっており")
    );
    assert!(!waiting.text.contains("日止まりました"));
    // 24 December and five days is the first day of the closure at the end of the year.
    for text in [
        "2026年12月28日",
        "2026年11月24日の受付から30日目です",
        "手数料を待つため5日止まりました",
        "2026年12月29日は休業日なので",
    ] {
        assert!(paid.text.contains(text), "{text}: {}", paid.text);
    }
    let shown = staff(&house, &["list"]).unwrap();
    assert!(shown.contains("2026-12-28"), "{shown}");
}
