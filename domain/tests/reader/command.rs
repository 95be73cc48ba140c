//! Messages that are commands, and what they are read as.

use signalbox_domain::parse::{Parsed, Vocabulary, WordFault, check, parse};
use signalbox_domain::{action, words};
use std::collections::BTreeSet;

/// What a message is read as: `action id,id`, `silence` or `too many action count`.
pub(crate) fn told(text: &str, words: &Vocabulary) -> String {
    match parse(text, words, 50) {
        Parsed::Silence => "silence".to_owned(),
        Parsed::Command { action, orders } => {
            let orders: Vec<String> = orders.iter().map(u64::to_string).collect();
            format!("{action} {}", orders.join(",")).trim_end().to_owned()
        }
        Parsed::TooMany { action, count } => format!("too many {action} {count}"),
    }
}

fn check_all(words: &Vocabulary, rows: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in rows {
        let told = told(text, words);
        if told != *expected {
            wrong.push(format!("{text:?} is read as {told:?}, is {expected:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn ids_and_word_come_in_any_order_and_separation() {
    check_all(
        &Vocabulary::default(),
        &[
            ("2274209 refill", "refill 2274209"),
            ("refill 2274209", "refill 2274209"),
            ("REFILL 2274209", "refill 2274209"),
            ("2274209,2274211 RF", "refill 2274209,2274211"),
            ("123,124 cancel", "cancel 123,124"),
            ("123 124 cancel", "cancel 123,124"),
            ("123;124 ; 125 cancel", "cancel 123,124,125"),
            ("2274209, 2274210\n2274211 speed", "speed 2274209,2274210,2274211"),
            ("123\n124\r\n125\n\nrefill", "refill 123,124,125"),
            ("refill\n- 123\n- 124", "refill 123,124"),
            ("status order 123", "status 123"),
            ("status of order #123", "status 123"),
            ("ID: 7645607. Refill", "refill 7645607"),
            ("Order ID: 7645607 - Refill", "refill 7645607"),
            ("order no. 123 refill", "refill 123"),
            ("№123 refill", "refill 123"),
            ("#123 #124 refill", "refill 123,124"),
            ("id123 refill", "refill 123"),
            ("123refill", "refill 123"),
            ("refill123", "refill 123"),
            ("123 - refill", "refill 123"),
            ("refill-123", "refill 123"),
            ("123.refill", "refill 123"),
            ("refill...123", "refill 123"),
            ("refill: 1,2", "refill 1,2"),
            ("/refill 123", "refill 123"),
            ("/refill@acme_support_bot 2274209", "refill 2274209"),
            ("@acme_support_bot 2274209 refill", "refill 2274209"),
            (".refill 123", "refill 123"),
            ("*2274209* _refill_!", "refill 2274209"),
            ("(123) [124] \"refill\"", "refill 123,124"),
            ("123 & 124 and 125 refill", "refill 123,124,125"),
            ("123 refill 123 124", "refill 123,124"),
            ("refill 123\nrefill 124", "refill 123,124"),
            ("123 speed up", "speed 123"),
            ("123 speed-up", "speed 123"),
            ("SpeedUp 123", "speed 123"),
            ("999999999999 refill", "refill 999999999999"),
            ("1 refill", "refill 1"),
        ],
    );
}

#[test]
fn courtesy_emoji_links_and_fancy_writing_change_nothing() {
    check_all(
        &Vocabulary::default(),
        &[
            ("👍 2274209 refill", "refill 2274209"),
            ("2274209👍refill🙏", "refill 2274209"),
            ("hi bro, please refill my order 123", "refill 123"),
            ("Hello sir 123 cancel plz", "cancel 123"),
            ("123 refill?", "refill 123"),
            ("123 refill kar do bhai", "refill 123"),
            ("2274209 refill https://example.com/p/1", "refill 2274209"),
            ("2274209 refill www.example.com/987 instagram.com/p/55", "refill 2274209"),
            ("٢٢٧٤٢٠٩ refill", "refill 2274209"),
            ("۲۲۷۴۲۰۹ refill", "refill 2274209"),
            ("२२७४२०९ refill", "refill 2274209"),
            ("２２７４２０９　ｒｅｆｉｌｌ", "refill 2274209"),
            ("𝟐𝟐𝟕𝟒𝟐𝟎𝟗 𝐑𝐞𝐟𝐢𝐥𝐥", "refill 2274209"),
            ("1️⃣2️⃣3️⃣ refill", "refill 123"),
            ("\u{200e}22\u{200b}74209\u{feff} re\u{200d}fill", "refill 2274209"),
            ("123\u{a0}refill", "refill 123"),
            ("123 rеfill", "refill 123"),
            ("123 🆁🅴🅵🅸🅻🅻", "refill 123"),
            ("123، 124 refill", "refill 123,124"),
        ],
    );
}

#[test]
fn customers_have_their_own_words_in_their_languages() {
    check_all(
        &Vocabulary::default(),
        &[
            ("123 refil", "refill 123"),
            ("123 reff", "refill 123"),
            ("123 cn", "cancel 123"),
            ("123 cancle", "cancel 123"),
            ("123 sp", "speed 123"),
            ("123 st", "status 123"),
            ("check 123", "status 123"),
            ("tolong isi ulang pesanan 123", "refill 123"),
            ("cek 123", "status 123"),
            ("batal 123", "cancel 123"),
            ("cepat 123", "speed 123"),
            ("123 jaldi karo", "speed 123"),
            ("123 bhar do", "refill 123"),
            ("заказ 123 отменить пожалуйста", "cancel 123"),
            ("Восстановление 123", "refill 123"),
            ("ускорь 123 и 124", "speed 123,124"),
            ("pedido 123 cancelar por favor", "cancel 123"),
            ("Reposición 123", "refill 123"),
            ("reposição 123", "refill 123"),
            ("acelerar 123", "speed 123"),
            ("123 TELAFİ", "refill 123"),
            ("sipariş 123 iptal lütfen", "cancel 123"),
            ("123 HIZLANDIR", "speed 123"),
            ("طلب ١٢٣ تعويض", "refill 123"),
            ("إلغاء 123 من فضلك", "cancel 123"),
            ("help", "help"),
            ("/help", "help"),
            (".help", "help"),
            ("Help please!", "help"),
            ("balance", "balance"),
            ("my balance", "balance"),
            ("cek saldo", "balance"),
            ("помощь", "help"),
        ],
    );
}

#[test]
fn a_message_has_bounds() {
    let words = Vocabulary::default();
    let ids = |count: u64| (1..=count).map(|id| id.to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(told(&format!("{} refill", ids(51)), &words), "too many refill 51");
    assert_eq!(parse("1 1 2 refill", &words, 1), Parsed::TooMany { action: "refill", count: 2 });
    assert!(told(&format!("{} 1 2 3 refill", ids(50)), &words).starts_with("refill 1,2"));
    let long = format!("123 refill{}", " ".repeat(4_086));
    assert_eq!(long.chars().count(), 4_096);
    assert_eq!(told(&long, &words), "refill 123");
    assert_eq!(told(&format!("{long} "), &words), "silence");
}

#[test]
fn a_tenant_adds_words() {
    let words = Vocabulary::default()
        .with("refill", ["Top Up", "isi", "drop"])
        .with("cancel", ["slow", "band karo"])
        .with("boost", ["push"]);
    check_all(
        &words,
        &[
            ("123 top up", "refill 123"),
            ("TOP-UP 123", "refill 123"),
            ("123 top", "silence"),
            ("123 isi", "refill 123"),
            ("123 isi ulang", "refill 123"),
            ("123 drop", "refill 123"),
            ("123 slow", "cancel 123"),
            ("123 band karo", "cancel 123"),
            ("123 band", "silence"),
            ("push 123", "boost 123"),
            ("123 refill", "refill 123"),
        ],
    );
    let only = Vocabulary::new([("refill", "llenar")]);
    check_all(&only, &[("123 llenar", "refill 123"), ("123 refill", "silence")]);
}

#[test]
fn words_that_cannot_work_are_refused() {
    assert_eq!(check("top up"), Ok(()));
    assert_eq!(check("восстановить"), Ok(()));
    assert_eq!(check(" 👍 "), Err(WordFault::Empty));
    assert_eq!(check("r30"), Err(WordFault::NotWords));
    assert_eq!(check("5$"), Err(WordFault::NotWords));
    assert_eq!(check("please sir"), Err(WordFault::Filler));
    assert_eq!(check("one two three four five"), Err(WordFault::TooLong));
    assert_eq!(check(&"a".repeat(41)), Err(WordFault::TooLong));
}

#[test]
fn the_default_words_are_safe() {
    let mut seen = BTreeSet::new();
    for action in action::ALL.iter().map(|action| action.name()) {
        assert_eq!(words::of(action).next(), Some(action));
        for word in words::of(action) {
            assert_eq!(check(word), Ok(()), "{word}");
            assert!(!words::LEFT_OUT.contains(&word), "{word}");
            assert!(seen.insert(word), "{word} means two actions");
            let text = if words::WITHOUT_ORDERS.contains(&action) {
                word.to_uppercase()
            } else {
                format!("{word} 42")
            };
            assert!(told(&text, &Vocabulary::default()).starts_with(action), "{text}");
        }
    }
    for word in words::LEFT_OUT {
        assert_eq!(told(&format!("{word} 42"), &Vocabulary::default()), "silence", "{word}");
    }
    assert_eq!(words::of("dance").count(), 0);
}
