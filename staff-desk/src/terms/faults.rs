//! What hinders an act, and what to do about it.

use request::decision::{Flaw, What};
use request::duplicate::Unfit;
use request::retention::Held;
use request::standing::Why;
use request::{Language, Reference, Right};

use super::{part, right};
use crate::act::Fault;

/// Why an event may not follow, and what to do.
#[expect(clippy::too_many_lines, reason = "a table: one reason a row")]
pub const fn why(language: Language, why: Why) -> &'static str {
    language.pick(
        match why {
            Why::NotReceived => (
                "この請求は受け付けられていません。受付番号を確認してください。",
                "This request was never received. Check the reference.",
            ),
            Why::AlreadyReceived => (
                "この請求はすでに受け付けられています。",
                "This request was received already.",
            ),
            Why::NotConfirmed => (
                "本人確認が済んでいません。先に本人確認を記録するか、足りない書類をお願いしてください。",
                "Identity is not confirmed. Confirm it first, or ask for what is missing.",
            ),
            Why::AlreadyConfirmed => (
                "本人確認は済んでいて、確かめる追加もありません。",
                "Identity is confirmed already, and nothing added waits to be looked at.",
            ),
            Why::NotAsked => (
                "請求した方に何もお願いしていません。",
                "The sender was not asked for anything.",
            ),
            Why::AlreadyDecided => (
                "すでに決定しています。決め直すのは、回答に苦情があったときだけです。",
                "It is decided already. It is decided anew only after a complaint about the answer.",
            ),
            Why::NotDecided => (
                "まだ決定していません。先に決定を記録してください。",
                "There is no decision yet. Record it first.",
            ),
            Why::NotDelivered => (
                "回答をまだお渡ししていません。先に交付・発送を記録してください。",
                "The answer was not delivered yet. Record the delivery first.",
            ),
            Why::AlreadyDelivered => (
                "回答はすでにお渡ししています。",
                "The answer was delivered already.",
            ),
            Why::Withdrawn => (
                "請求した方が取り下げています。終了だけを記録できます。",
                "The sender took it back. It can only be closed.",
            ),
            Why::Closed => ("この請求は終了しています。", "This request is closed."),
            Why::NotClosed => (
                "終了していません。消去できるのは、終了して保存期間が過ぎた請求だけです。",
                "It is not closed. Only what is closed can be erased, once its retention is over.",
            ),
            Why::Erased => (
                "内容は消去済みです。記録できることはありません。",
                "What it held is erased. Nothing more can be recorded.",
            ),
            Why::Free => (
                "この種類の請求には、法律により手数料を求められません。",
                "The law allows no fee for requests of this kind.",
            ),
            Why::NoFee => (
                "手数料をお願いしていないか、すでに済んでいます。",
                "No fee was asked for, or it is settled.",
            ),
            Why::NoProvider => (
                "この種類の請求では、医療機関に照会しません。",
                "Requests of this kind concern no medical provider.",
            ),
            Why::NoComplaint => (
                "苦情の申出ではないため、回答と結び付けられません。",
                "Only a complaint can be linked with an answer.",
            ),
            Why::ProviderNotAsked => (
                "医療機関に照会していないか、すでに回答があります。",
                "No provider was asked, or all have answered.",
            ),
        },
    )
}

/// What is wrong with a deed, and what to do.
#[expect(clippy::too_many_lines, reason = "a table of texts, each fault a row")]
pub fn fault(language: Language, fault: &Fault) -> String {
    let (ja, en) = match fault {
        Fault::Flaw(found) => return flaw(language, found),
        Fault::Past => (
            "過ぎた日です。今日以後の日にしてください".to_owned(),
            "this day has passed: name one from today on".to_owned(),
        ),
        Fault::NotLater(day) => (
            format!("今の目標日（{day}）より後の日にしてください"),
            format!("the target is {day} already: name a later day"),
        ),
        Fault::ClosedDay(before, after) => (
            format!("休みの日です。その前の営業日は{before}、その次の営業日は{after}です。どちらかの日、または別の営業日にしてください"),
            format!("the society is closed on this day, and open on {before} and {after}: name one of these, or another open day"),
        ),
        Fault::NotBegun => (
            "目標日はまだ数え始めていないため、延ばせません。何を待っているかは、期限の説明にあります".to_owned(),
            "the days until the answer have not begun to be counted, so that there is nothing to put off: what they wait for stands with the days that count".to_owned(),
        ),
        Fault::NoAmount => (
            "金額を1円以上にしてください。求めないときは、求めないことを記録します".to_owned(),
            "name an amount of at least 1 yen; to go without the fee, record that".to_owned(),
        ),
        Fault::Itself => (
            "その請求自身の番号です。重なる相手の受付番号を入れてください".to_owned(),
            "this is the request itself: name the other one".to_owned(),
        ),
        Fault::Held(Held::Until(day)) => (
            format!("{day}まで保存します。翌日から消去できます"),
            format!("it is kept until {day}: it can be erased from the day after"),
        ),
        Fault::NoRetention => (
            "この請求の保存期間が決められていません。registers/deadlines.toml に書いて、サイトを作り直してください".to_owned(),
            "no rule says how long it is kept: write one into registers/deadlines.toml and build the site again".to_owned(),
        ),
        Fault::Held(Held::Complaint) => (
            "回答についての苦情が終わっていません。先に苦情を終了してください".to_owned(),
            "a complaint about its answer is open: close that first".to_owned(),
        ),
        Fault::NoComplaint => (
            "苦情の申出ではありません。苦情の受付番号を入れてください".to_owned(),
            "the other request is no complaint: name the complaint".to_owned(),
        ),
        Fault::ComplaintNoted => (
            "この苦情は、この回答と結び付けてあります。ほかの苦情であれば、その受付番号を入れてください".to_owned(),
            "this complaint is noted with this answer already: if another is meant, name that one".to_owned(),
        ),
        Fault::Barred => (
            "苦情の対象になった回答を決定した方は、この記録をできません。別の担当者が記録してください".to_owned(),
            "whoever decided on the answer that is complained about does not settle the complaint: somebody else records this".to_owned(),
        ),
        Fault::NotDelivered => (
            "回答を希望された方に、まだお渡ししていません。先に交付・発送を記録してください".to_owned(),
            "its sender wishes to be answered, and the answer was not delivered yet: record the delivery first".to_owned(),
        ),
        Fault::Unfit(other, why) => unfit(other, *why),
        Fault::ComplaintErased => (
            "苦情の内容は消去済みで、結び付けを記録できません。受付番号を確認してください".to_owned(),
            "what the complaint held is erased, so that nothing can be noted with it: check the reference".to_owned(),
        ),
        Fault::NotSoMany(count) => (
            format!("この請求の記録は{count}件です。show で見たときの件数を書いてください"),
            format!("this request has only {count} events: write how many show told"),
        ),
        Fault::NoOther(other) => (
            format!("{other} という請求はありません。受付番号を確認してください"),
            format!("there is no request {other}: check the reference"),
        ),
    };
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

/// Why another request cannot answer for one that repeats it, and what to do.
fn unfit(other: &Reference, why: Unfit) -> (String, String) {
    match why {
        Unfit::OtherKind => (
            format!("{other} は別の種類の請求です。同じ種類の請求の受付番号を入れてください"),
            format!("{other} asks for something else: name a request of the same kind"),
        ),
        Unfit::Erased => (
            format!(
                "{other} の内容は消去済みです。この請求に回答するか、ほかの請求との重複を記録してください"
            ),
            format!(
                "what {other} held is erased: answer this request, or note another that it repeats"
            ),
        ),
        Unfit::Withdrawn => (
            format!(
                "{other} は取り下げられ、回答されません。この請求に回答するか、ほかの請求との重複を記録してください"
            ),
            format!(
                "{other} was taken back and is not answered: answer this request, or note another that it repeats"
            ),
        ),
        Unfit::Duplicate => (
            format!(
                "{other} にも重複の記録があります。実際に回答する請求との重複を記録してください"
            ),
            format!("{other} is itself noted as a duplicate: note the request that is answered"),
        ),
        Unfit::NotConfirmed => (
            format!(
                "{other} は本人確認が済んでおらず、回答されないことがあります。先に {other} の本人確認を記録するか、この請求に回答してください"
            ),
            format!(
                "identity is not confirmed for {other}, which may never be answered: confirm it first, or answer this request"
            ),
        ),
        Unfit::NotAnswered => (
            format!(
                "{other} にはまだ回答していません。先に {other} の決定を記録するか、この請求に回答してください"
            ),
            format!("{other} is not answered yet: decide it first, or answer this request"),
        ),
    }
}

/// What is wrong with a decision or a remark. It never quotes a text.
fn flaw(language: Language, flaw: &Flaw) -> String {
    let what = what(language, &flaw.what);
    let part = part(language, flaw.part);
    match language {
        Language::Ja => format!("{part}：{what}"),
        Language::En => format!("{part}: {what}"),
    }
}

/// What is wrong with a text that staff wrote, and what to do. It never quotes it.
pub fn what(language: Language, what: &What) -> String {
    let (ja, en) = both(what);
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

#[expect(clippy::too_many_lines, reason = "a table: one fault a row")]
fn both(what: &What) -> (String, String) {
    let of = |ja: &str, en: &str| (ja.to_owned(), en.to_owned());
    let named = |one: Right| (right(Language::Ja, one), right(Language::En, one));
    match what {
        What::UnknownRight => of(
            "この名前の権利はありません。雛形にある名前を使ってください",
            "no right has this name: use those of the template",
        ),
        What::NotAsked(right) => {
            let (ja, en) = named(*right);
            (
                format!("「{ja}」は請求されていません。この項を消してください"),
                format!("{en} ({right}) was not asked: delete this entry"),
            )
        }
        What::Twice(right) => {
            let (ja, en) = named(*right);
            (
                format!("「{ja}」が2回あります。1つにしてください"),
                format!("{en} ({right}) is decided twice: keep one"),
            )
        }
        What::Undecided(right) => {
            let (ja, en) = named(*right);
            (
                format!("「{ja}」が決定されていません。項を足してください（right = \"{right}\"）"),
                format!("{en} is asked and not decided: add an entry with right = \"{right}\""),
            )
        }
        What::UnknownOutcome(can) => {
            let ids: Vec<_> = can.iter().map(|it| it.id()).collect();
            let ids = ids.join(", ");
            (
                format!("次のどれかにしてください：{ids}"),
                format!("write one of: {ids}"),
            )
        }
        What::OtherOutcome(right, outcome) => {
            let ids: Vec<_> = right.outcomes().iter().map(|it| it.id()).collect();
            let ids = ids.join(", ");
            (
                format!("{right} は {outcome} にできません。次のどれかにしてください：{ids}"),
                format!("{right} cannot be {outcome}: write one of: {ids}"),
            )
        }
        What::AllWithdrawn => of(
            "すべて取り下げられたときは、決定ではなく取下げを記録してください",
            "if everything was taken back, record the withdrawal instead of a decision",
        ),
        What::NoGround(fit) => grounds("事由が要ります", "a ground is needed", fit),
        What::UnknownGround(code) => (
            format!("{code} という事由はありません"),
            format!("no ground has the code {code}"),
        ),
        What::GroundOfOtherKind(code, fit) => grounds(
            &format!("{code} は別の種類の請求の事由です"),
            &format!("{code} is a ground for other kinds of request"),
            fit,
        ),
        What::GroundOfOtherOutcome(code, fit) => grounds(
            &format!("{code} はこの決定の事由になりません"),
            &format!("{code} is no ground for this outcome"),
            fit,
        ),
        What::GroundTwice(code) => (
            format!("{code} が2回あります"),
            format!("{code} stands there twice"),
        ),
        What::GroundNotNeeded => of(
            "この決定に事由は要りません。消してください",
            "this outcome declines nothing: delete the grounds",
        ),
        What::Missing => of("書いてください", "this must be filled in"),
        What::NotNeeded => of(
            "この決定では書きません。消してください",
            "nothing belongs here with this outcome: delete it",
        ),
        What::Unchanged => of("変更前と同じです", "this is the same as the content before"),
        What::NoteInLetter => of(
            "内部メモの文が入っています。お送りする文から消してください",
            "a sentence of the internal note stands here: take it out of what is sent",
        ),
        What::TooLong(limit) => (
            format!("{limit}文字以内にしてください"),
            format!("keep to {limit} characters"),
        ),
        What::ControlCharacters => of(
            "表示できない文字があります。打ち直してください",
            "there are characters that cannot be shown: type it again",
        ),
        What::IndividualNumber => of(
            "個人番号（マイナンバー）らしい12桁があります。書かないでください",
            "there are 12 digits like an Individual Number: leave them out",
        ),
        What::NotConfirmed => of(
            "本人確認が済んでいない請求には、「受理しない」（not-accepted）以外の決定はできません",
            "identity is not confirmed: until then it can only be not-accepted",
        ),
        What::FeeNotPaid => of(
            "手数料が済んでいません。入金か、求めないことを先に記録してください",
            "the fee is not settled: record that it was paid or waived first",
        ),
        What::SamePerson => of(
            "苦情のもとになった決定をした人は、この決定ができません。別の担当者が決めてください",
            "whoever decided on what is complained about cannot decide here: somebody else must",
        ),
    }
}

fn grounds(ja: &str, en: &str, fit: &[String]) -> (String, String) {
    let fit = fit.join(", ");
    (
        format!("{ja}。使えるもの：{fit}"),
        format!("{en}: these fit: {fit}"),
    )
}
