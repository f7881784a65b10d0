//! The desk's own words for what is decided and, in `faults`, for what hinders it: Japanese and English. What the
//! society says (kinds, stages, events, grounds) comes from its content.

use request::Language;
use request::decision::Part;
use request::{Outcome, Right};

mod faults;

pub use faults::{fault, what, why};

/// Name of a right.
pub const fn right(language: Language, right: Right) -> &'static str {
    language.pick(match right {
        Right::Disclose => ("保有個人データの開示", "Disclosure of personal data"),
        Right::DiscloseStatement => ("レセプトの開示", "Disclosure of fee statements"),
        Right::DiscloseGiven => ("第三者に提供した記録の開示", "Records of what was given"),
        Right::DiscloseReceived => (
            "第三者から提供を受けた記録の開示",
            "Records of what was received",
        ),
        Right::TellPurpose => ("利用目的の通知", "Notice of the purpose of use"),
        Right::Correct => ("訂正", "Correction"),
        Right::Add => ("追加", "Addition"),
        Right::Delete => ("削除", "Deletion"),
        Right::StopUse => ("利用の停止", "Stop of use"),
        Right::Erase => ("消去", "Erasure"),
        Right::StopProvision => ("第三者提供の停止", "Stop of provision to third parties"),
        Right::StopJointUse => ("共同利用の停止", "Stop of joint use"),
        Right::Consent => ("黙示の同意への不同意・撤回", "Refusal of implied consent"),
        Right::Reply => ("苦情・相談への回答", "Answer to the complaint"),
        Right::BereavedService => (
            "亡くなった方のレセプトの開示",
            "Fee statements of a deceased member",
        ),
    })
}

/// Name of an outcome.
pub const fn outcome(language: Language, outcome: Outcome) -> &'static str {
    language.pick(match outcome {
        Outcome::Granted => ("全部に応じる", "Granted"),
        Outcome::Part => ("一部に応じる", "Granted in part"),
        Outcome::Refused => ("応じない", "Refused"),
        Outcome::NoData => ("データが存在しない", "No such data"),
        Outcome::OtherMethod => ("別の方法で応じる", "Granted by another method"),
        Outcome::Alternative => ("代わりの措置をとる", "Alternative measure"),
        Outcome::OtherLaw => ("他の法令の手続による", "Procedure of another law"),
        Outcome::NotAccepted => ("受理しない", "Not accepted"),
        Outcome::Withdrawn => ("取り下げられた", "Withdrawn by the sender"),
    })
}

/// Name of a part of a decision.
pub const fn part(language: Language, part: Part) -> &'static str {
    language.pick(match part {
        Part::Right => ("権利", "right"),
        Part::Outcome => ("決定", "outcome"),
        Part::Grounds => ("事由", "grounds"),
        Part::Reason => ("理由", "reason"),
        Part::Given => ("応じる内容・代わりの措置", "what is given or done instead"),
        Part::Before => ("変更前の内容", "content before"),
        Part::After => ("変更後の内容", "content after"),
        Part::Note => ("内部メモ", "internal note"),
    })
}
