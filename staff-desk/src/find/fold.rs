//! Whether two names are one, however they are written. Pure: what is typed comes in and stays as it is.
//!
//! A name becomes signs. Each keeps how it looks, and gets a plain form that all its spellings share; what
//! looks different but is plainly the same is the reason of a match. Better one name too many than a
//! person not found: whoever searches sees each name as it was typed.

use std::collections::HashMap;
use std::sync::LazyLock;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use request::text;

/// Kanji that stand for each other in names: variants, and old forms of family registers, each before it the form that
/// is taught today. Those that Unicode itself maps (U+FA19 and the like) are not listed. Kanji that are two names, as
/// 畑 and 畠, stand apart.
const VARIANTS: &str = "高髙 崎﨑嵜㟢碕 辺邊邉 斉齊斎齋 沢澤 浜濱濵 富冨 広廣 国國圀 桜櫻 島嶋嶌 吉𠮷 徳德 恵惠 栄榮 万萬 竜龍 滝瀧 \
    関關 黒黑 真眞 静靜 豊豐 浅淺 横橫 増增 瀬瀨 頼賴 郎郞 穂穗 児兒 条條 桑桒 渋澁 宝寶寳 実實 寿壽 寛寬 尭堯 来來 \
    楽樂 温溫 清淸 緑綠 総總 聡聰 桧檜 橋𣘺槗 曽曾 船舩 鉄鐵 館舘 遥遙 巌巖 弥彌 与與 双雙 亀龜 塩鹽 奥奧 学學 宮宫 \
    将將 峰峯 松枩 槙槇 歓歡 毎每 当當 県縣 礼禮 節莭 糸絲 経經 薫薰 衛衞 郷鄕鄉 野埜 鴎鷗 麦麥 黄黃 晃晄 昇曻 青靑 \
    祢禰 薮藪 桝枡 芦蘆 蛍螢 渕淵渊 荘莊 蔵藏 両兩 亜亞 会會 円圓 剣劍劔劒釼 勲勳 呉吳 喜㐂 園薗 姫姬 帯帶 戸戶 \
    晋晉 暁曉 秋龝 稲稻 継繼 覚覺 観觀 隣鄰 満滿 灯燈 為爲 蓑簑 篭籠 瑶瑤 団團 応應 桟棧 従從 拝拜 内內 柳栁桺 彦彥 \
    土圡 岳嶽 鶴靏靍 凛凜 涼凉 歩步 梅楳 恒恆 教敎 達逹 絵繪 角⻆ 悦悅 説說 税稅 鋭銳 壮壯 状狀 奨獎 兎兔 台臺 壱壹 \
    弐貳 参參 粛肅 仏佛 仮假 価價 伝傳 体體 余餘 偽僞 党黨 写寫 処處 労勞 効效 勅敕 勧勸 励勵 区區 医醫 厳嚴 収收 \
    叙敍敘 号號 営營 囲圍 図圖 圧壓 堕墮 塁壘 壊壞 壌壤 声聲 壷壺 変變 嬢孃 専專 対對 尽盡 届屆 属屬 峡峽 巣巢 巻卷 \
    庁廳 廃廢 弁辨瓣辯 弾彈 径徑 恋戀 悩惱 悪惡 惨慘 懐懷 戦戰 戯戲 戻戾 払拂 抜拔 択擇 担擔 拠據 拡擴 挙擧 捜搜 \
    挿插 掲揭 揺搖 摂攝 撃擊 数數 断斷 旧舊 昼晝 枢樞 栃杤 検檢 楼樓 権權 様樣 欠缺 欧歐 歯齒 歳歲 歴歷 残殘 殴毆 \
    殻殼 渉涉 渓溪 済濟 湿濕 湾灣 滞滯 潜潛 炉爐 点點 焼燒 熙煕凞 犠犧 狭狹 独獨 猟獵 獣獸 画畫 畳疊 発發 皐皋 盗盜 \
    砕碎 研硏 禅禪 禄祿 秘祕 称稱 穣穰 穏穩 窃竊 粋粹 繊纖 縄繩 縁緣 続續 缶罐 聴聽 脳腦 臓臟 舎舍 茎莖 蒋蔣 萌萠 \
    虎乕 虫蟲 装裝 褒襃 訳譯 証證 誉譽 読讀 譲讓 予豫 賛贊 践踐 転轉 軽輕 辞辭 遅遲 酔醉 醸釀 釈釋 鋳鑄 鎮鎭 錬鍊 \
    録錄 闘鬪 陥陷 険險 隠隱 随隨 雑雜 霊靈 顕顯 駅驛 駆驅 騒騷 験驗 髪髮 麹麴 麺麵 黙默 鴬鶯 鶏鷄雞 柏栢 蝉蟬 栖棲 \
    姉姊 冴冱 卯夘 厩廐 厨廚 叡睿 尚尙 庵菴 強强 徴徵 慎愼 瓶甁 留畱畄 穎頴 竪豎 芸藝 裏裡 覇霸 舗鋪 鑑鑒 雁鴈 鯵鰺 \
    迩邇 祷禱 掻搔 噛嚙 侠俠 倶俱 剥剝 呑吞 填塡 屏屛 并幷 靱靭 顛顚 鹸鹼 涛濤 涌湧 煙烟 爾尓 珍珎 杯盃 磯礒 讃讚 \
    躯軀 輌輛 銭錢 間閒 騨驒 宜冝 箪簞 繋繫 蛎蠣 蝋蠟 醤醬 頬頰";

/// Katakana by vowel, so that a long mark is the vowel that people write in its stead.
const VOWELS: [(&str, &str); 5] = [
    ("アァカガサザタダナハバパマヤャラワヮ", "ア"),
    ("イィキギシジチヂニヒビピミリ", "イ"),
    ("ウゥクグスズツヅッヌフブプムユュルヴ", "ウ"),
    ("エェケゲセゼテデネヘベペメレ", "エイ"),
    ("オォコゴソゾトドノホボポモヨョロヲ", "オウ"),
];

/// Small and old katakana, with what stands for them.
const KANA: &str =
    "ァア ィイ ゥウ ェエ ォオ ッツ ャヤ ュユ ョヨ ヮワ ヵカ ヶケ ヰイ ヱエ ヲオ ヂジ ヅズ";

/// Latin letters that have no decomposition.
const LATIN: [(char, &str); 10] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ħ', "h"),
    ('ı', "i"),
];

/// One sign of a name.
#[derive(Clone, PartialEq, Eq)]
struct Sign {
    /// As it looks: a letter, with the selector of its variant.
    shown: String,
    /// What all its spellings share.
    plain: char,
    /// The same, were it the first of a name: a vowel that lengthens nothing.
    alone: char,
    starts_part: bool,
}

/// A name to be compared. It may be an answer, so it has no `Debug`.
pub struct Name {
    typed: String,
    signs: Vec<Sign>,
}

/// How two names are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// How much of the name was asked for.
    pub extent: Extent,
    /// What is different, or that nothing is.
    pub reasons: Vec<Reason>,
}

/// How much of a name was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// How it begins.
    Beginning,
    /// A later part of it, or how that begins.
    Part,
}

/// Why two names are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The same letters.
    Same,
    /// Another width, or spaces.
    Width,
    /// Capitals, accents or marks of Latin letters.
    Latin,
    /// Hiragana or katakana, small or large, another long mark.
    Kana,
    /// One kanji for another: that of the name, and that which was asked for.
    Variant(String, String),
}

impl Name {
    /// A name as somebody typed it.
    pub fn of(typed: &str) -> Self {
        let typed = typed.trim().to_owned();
        let signs = signs(&typed);
        Self { typed, signs }
    }

    /// Whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.signs.is_empty()
    }

    /// How this name matches what was asked for, if it does.
    pub fn matches(&self, asked: &Self) -> Option<Match> {
        if asked.is_empty() {
            return None;
        }
        let starts = self.signs.iter().enumerate();
        let mut starts = starts.filter(|(at, sign)| *at == 0 || sign.starts_part);
        starts.find_map(|(at, _)| {
            let there = self.signs.get(at..at + asked.signs.len())?;
            let mut pairs = there.iter().zip(&asked.signs);
            let is_same = pairs.next().is_some_and(|(a, b)| a.alone == b.alone)
                && pairs.all(|(a, b)| a.plain == b.plain);
            is_same.then(|| Match {
                extent: match at {
                    0 if there.len() == self.signs.len() => Extent::Whole,
                    0 => Extent::Beginning,
                    _ => Extent::Part,
                },
                reasons: self.reasons(there, asked),
            })
        })
    }

    fn reasons(&self, there: &[Sign], asked: &Self) -> Vec<Reason> {
        let mut reasons = Vec::new();
        for (sign, asked) in there.iter().zip(&asked.signs) {
            if sign.shown == asked.shown {
                continue;
            }
            let reason = match sign.plain {
                'ァ'..='ー' => Reason::Kana,
                plain if text::is_latin(plain.encode_utf8(&mut [0; 4])) => Reason::Latin,
                _ if is_kana(&sign.shown) || is_kana(&asked.shown) => Reason::Kana,
                _ => Reason::Variant(sign.shown.clone(), asked.shown.clone()),
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        if reasons.is_empty() {
            let is_same = self.typed.contains(&asked.typed);
            reasons.push(if is_same { Reason::Same } else { Reason::Width });
        }
        reasons
    }
}

fn is_kana(shown: &str) -> bool {
    shown
        .chars()
        .all(|letter| matches!(letter, 'ぁ'..='ゖ' | 'ァ'..='ー'))
}

fn signs(typed: &str) -> Vec<Sign> {
    let folded = text::fold_width(typed);
    let composed = ComposingNormalizerBorrowed::new_nfc();
    let mut signs: Vec<Sign> = Vec::new();
    let mut starts_part = false;
    for letter in folded.chars() {
        match letter {
            '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}' => {
                if let Some(last) = signs.last_mut() {
                    last.shown.push(letter);
                }
            }
            '\u{200C}' | '\u{200D}' => {}
            // Marks that were typed apart from their letter.
            '\u{3099}' | '\u{309A}' | '\u{300}'..='\u{36F}' => {
                if let Some(last) = signs.pop() {
                    let before = signs.last().map(|sign| sign.plain);
                    let joined = format!("{}{letter}", last.shown);
                    let shown = composed.normalize(&joined).into_owned();
                    let first = shown.chars().next().unwrap_or(letter);
                    let first_of = |text: String| text.chars().next().unwrap_or(last.plain);
                    signs.push(Sign {
                        plain: first_of(plain(first, before)),
                        alone: first_of(plain(first, None)),
                        shown,
                        ..last
                    });
                }
            }
            hyphen if text::is_hyphen(hyphen) && !ends_in_kana(&signs) => starts_part = true,
            parting if is_parting(parting) => starts_part = true,
            '\'' | '’' | '‘' | '.' | ',' => {}
            letter => {
                let before = signs.last().map(|sign| sign.plain);
                for (plain, alone) in plain(letter, before)
                    .chars()
                    .zip(plain(letter, None).chars())
                {
                    let shown = if text::is_hyphen(letter) {
                        'ー'
                    } else {
                        letter
                    };
                    signs.push(Sign {
                        shown: shown.to_string(),
                        plain,
                        alone,
                        starts_part: std::mem::take(&mut starts_part),
                    });
                }
            }
        }
    }
    signs
}

fn ends_in_kana(signs: &[Sign]) -> bool {
    signs.last().is_some_and(|sign| is_kana(&sign.shown))
}

fn is_parting(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '・' | '·' | '=' | '゠')
}

/// What all spellings of a letter share. `before` is the plain sign before it.
fn plain(letter: char, before: Option<char>) -> String {
    let kana = match letter {
        'ぁ'..='ゖ' => char::from_u32(letter as u32 + 0x60).unwrap_or(letter),
        hyphen if text::is_hyphen(hyphen) => 'ー',
        letter => letter,
    };
    match kana {
        'ー' => "ー".to_owned(),
        'ァ'..='ヺ' => {
            let mut pairs = KANA.split_whitespace();
            let pair = pairs.find(|pair| pair.starts_with(kana));
            let large = pair.and_then(|pair| pair.chars().last()).unwrap_or(kana);
            if lengthens(before, large) {
                'ー'
            } else {
                large
            }
            .to_string()
        }
        '々' | '〻' => before.unwrap_or(letter).to_string(),
        '\u{AC00}'..='\u{D7A3}' => letter.to_string(),
        letter => unmarked(letter),
    }
}

/// Whether a vowel only makes the kana before it longer, as in `オオノ` and `ユウコ`.
fn lengthens(before: Option<char>, vowel: char) -> bool {
    let Some(before) = before else { return false };
    let mut rows = VOWELS.iter();
    rows.any(|(row, vowels)| row.contains(before) && vowels.contains(vowel))
}

/// A letter without width, capitals and accents; a kanji as the first of its variants.
fn unmarked(letter: char) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd();
    let mut plain = String::new();
    for small in letter.to_lowercase() {
        if let Some((_, letters)) = LATIN.iter().find(|(one, _)| *one == small) {
            plain.push_str(letters);
            continue;
        }
        let parts = decomposed
            .normalize(small.encode_utf8(&mut [0; 4]))
            .into_owned();
        let letters = parts
            .chars()
            .filter(|one| !matches!(one, '\u{300}'..='\u{36F}'));
        plain.extend(letters.map(first_variant));
    }
    plain
}

fn first_variant(kanji: char) -> char {
    /// Every variant, and the first of its group.
    static FIRST: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let groups = VARIANTS.split_whitespace().filter_map(|group| {
            let first = group.chars().next()?;
            Some(group.chars().map(move |variant| (variant, first)))
        });
        groups.flatten().collect()
    });
    FIRST.get(&kanji).copied().unwrap_or(kanji)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(typed: &str, asked: &str) -> Option<(Extent, Vec<Reason>)> {
        let found = Name::of(typed).matches(&Name::of(asked));
        found.map(|it| (it.extent, it.reasons))
    }

    fn variant(typed: &str, asked: &str) -> Reason {
        Reason::Variant(typed.to_owned(), asked.to_owned())
    }

    #[test]
    fn names_are_one_however_they_are_written_and_it_is_said_why() {
        use Extent::{Beginning, Part, Whole};
        use Reason::{Kana, Latin, Same, Width};

        for (typed, asked, extent, reasons) in [
            ("見本花子", "見本花子", Whole, vec![Same]),
            ("見本　花子", "見本花子", Whole, vec![Width]),
            ("ﾐﾎﾝ ｶﾞｸ", "ミホンガク", Whole, vec![Width]),
            ("ミホンガク", "ミホンカ\u{3099}ク", Whole, vec![Width]),
            ("ミホン", "みほん", Whole, vec![Kana]),
            ("ハツトリ", "ハットリ", Whole, vec![Kana]),
            ("ユウコ", "ユーコ", Whole, vec![Kana]),
            ("オオノ", "オーノ", Whole, vec![Kana]),
            ("ミヅキ", "ミズキ", Whole, vec![Kana]),
            ("ﾕｰｺ", "ユ－コ", Whole, vec![Width]),
            ("髙橋", "高橋", Whole, vec![variant("髙", "高")]),
            (
                "髙﨑",
                "高崎",
                Whole,
                vec![variant("髙", "高"), variant("﨑", "崎")],
            ),
            ("渡邉", "渡辺", Whole, vec![variant("邉", "辺")]),
            ("齋木", "斉木", Whole, vec![variant("齋", "斉")]),
            ("𠮷見", "吉見", Whole, vec![variant("𠮷", "吉")]),
            (
                "辻\u{E0100}",
                "辻",
                Whole,
                vec![variant("辻\u{E0100}", "辻")],
            ),
            ("\u{FA19}田", "神田", Whole, vec![variant("\u{FA19}", "神")]),
            ("佐々見", "佐佐見", Whole, vec![variant("々", "佐")]),
            ("Ｔｅｓｔ", "Test", Whole, vec![Width]),
            ("TEST", "test", Whole, vec![Latin]),
            ("Tést", "Test", Whole, vec![Latin]),
            ("Te\u{301}st", "Tést", Whole, vec![Width]),
            ("Nguyễn", "nguyen", Whole, vec![Latin]),
            ("Teß", "Tess", Whole, vec![Latin]),
            ("O’Test-Person", "OTest Person", Whole, vec![Width]),
            ("見本花子", "見本", Beginning, vec![Same]),
            ("髙木花子", "高木", Beginning, vec![variant("髙", "高")]),
            ("見本　花子", "花", Part, vec![Same]),
            ("アベ　エミ", "えみ", Part, vec![Kana]),
            ("アベ　エミ", "アベエミ", Whole, vec![Width]),
        ] {
            assert_eq!(
                found(typed, asked),
                Some((extent, reasons)),
                "{typed} {asked}"
            );
        }
    }

    /// Old forms as family registers have them, and as people look for them.
    #[test]
    fn a_family_name_is_found_by_the_form_that_is_taught_today() {
        for (typed, asked) in [
            ("內田", "内田"),
            ("栁田", "柳田"),
            ("栁澤", "柳沢"),
            ("圡屋", "土屋"),
            ("嶽野", "岳野"),
            ("靏田", "鶴田"),
            ("靍岡", "鶴岡"),
            ("楳原", "梅原"),
            ("逹見", "達見"),
            ("⻆田", "角田"),
            ("杤木", "栃木"),
            ("萠木", "萌木"),
            ("佐伯 彥", "佐伯 彦"),
            ("見本 凉", "見本 涼"),
            ("見本 凜", "見本 凛"),
            ("見本 步", "見本 歩"),
            ("見本 繪恆", "見本 絵恒"),
            ("劔持", "剣持"),
            ("釼持", "剣持"),
            ("礒野", "磯野"),
            ("髙栁 藝", "高柳 芸"),
        ] {
            for (typed, asked) in [(typed, asked), (asked, typed)] {
                let found = found(typed, asked).map(|(extent, _)| extent);
                assert_eq!(found, Some(Extent::Whole), "{typed} {asked}");
            }
        }
    }

    #[test]
    fn other_names_stay_apart() {
        for (typed, asked) in [
            ("オノ", "オオノ"),
            ("オオノ", "オノ"),
            ("見本花子", "花子"),
            ("見本", "見本花子"),
            ("ハト", "バト"),
            ("大田", "太田"),
            ("畑中", "畠中"),
            ("坂田", "阪田"),
            ("見本", "　・"),
            ("", "見本"),
        ] {
            assert_eq!(found(typed, asked), None, "{typed} {asked}");
        }
    }

    #[test]
    fn a_kanji_stands_in_one_group_and_each_group_has_two() {
        let mut all: Vec<_> = VARIANTS.chars().filter(|it| *it != ' ').collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();

        assert_eq!(all.len(), count);
        assert!(VARIANTS.split_whitespace().all(|it| it.chars().count() > 1));
    }
}
