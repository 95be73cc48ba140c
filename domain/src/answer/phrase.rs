//! The phrases of providers, in several languages: one list, and how it is looked up.
//!
//! A phrase is here only if it can mean little else in the chat of a provider. The longest phrase
//! counts: "no problem" says nothing, although "no" does.

use super::text;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The most words of a phrase.
pub(super) const WORDS_MAX: usize = 4;

/// What a phrase says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// It is done.
    Done,
    /// It was refilled.
    Filled,
    /// The order was given up, or paid back.
    Ended,
    /// The order, or what was asked, is completed.
    Completed,
    /// It is being worked on.
    Accepted,
    /// It was so before.
    Already,
    /// Nothing was lost.
    NotDropped,
    /// The number is not known.
    WrongId,
    /// There is no refill, or no more.
    NoRefill,
    /// It cannot be done.
    Cannot,
    /// No.
    Not,
    /// Still to come.
    Yet,
}

impl Sense {
    /// Its place in a tone.
    pub(super) const fn bit(self) -> u32 {
        match self {
            Self::Done => 0,
            Self::Filled => 1,
            Self::Ended => 2,
            Self::Completed => 3,
            Self::Accepted => 4,
            Self::Already => 5,
            Self::NotDropped => 6,
            Self::WrongId => 7,
            Self::NoRefill => 8,
            Self::Cannot => 9,
            Self::Not => 10,
            Self::Yet => 11,
        }
    }
}

/// Phrases of one sense, parted by commas; `None` for those that say nothing, although a part of
/// them would. English, Indonesian, Russian, Hindi and Urdu, Spanish, Portuguese, Turkish, Arabic.
static PHRASES: &[(Option<Sense>, &[&str])] = &[
    (
        Some(Sense::Done),
        &[
            "done, fixed, solved, resolved, finished",
            "all set, speeded, speeded up, sped up, boosted",
            "selesai, sudah selesai, beres, udah, sukses, sudah di proses",
            "готово, сделано, сделали, сделал, выполнено, решено, исправлено, ускорили",
            "ho gaya, hogaya, ho gya, hogya, ho gayi, kar diya, kardiya, kr diya, krdiya, ho chuka",
            "hecho, listo, solucionado, resuelto, feito, pronto, resolvido, concluido, finalizado",
            "tamam, yapildi, tamamdir, bitti, halledildi, cozuldu",
            "تم, تمت, تم الحل, خلص, جاهز, انتهى",
            "✅, ✔, ☑, 💯, 🟢",
        ],
    ),
    (
        Some(Sense::Filled),
        &[
            "refilled, refil done, re filled, topped up, drop recovered, recovered",
            "sudah di refill, sudah direfill, direfill, terisi",
            "восстановлено, восстановили, докрутили, докручено, рефилл сделан",
            "repuesto, rellenado, reposto, telafi edildi, telafi yapildi, تم التعويض",
        ],
    ),
    (
        Some(Sense::Ended),
        &[
            "cancelled, canceled, canceld, refunded, refund done, dibatalkan, sudah dibatalkan",
            "отменено, отменен, отменили, возвращено, возврат сделан",
            "cancelado, reembolsado, anulado, estornado, iptal edildi, iade edildi",
            "cancel kar diya, cancel ho gaya, تم الالغاء, ملغي, تم الاسترداد",
        ],
    ),
    (
        Some(Sense::Completed),
        &["completed, complete, завершено, завершен, completado, completo, tamamlandi, مكتمل"],
    ),
    (
        Some(Sense::Accepted),
        &[
            "ok, okay, okey, okk, k, kk, sure, yes, noted, received, copy, wait, please wait, soon",
            "processing, in process, in progress",
            "under process, checking, will check, let me check",
            "working, working on it, on it, will do, will be done, submitted, forwarded, queued",
            "sent to supplier, sent to provider, sending",
            "refilling, cancelling, canceling, started",
            "tunggu, sebentar, diproses, di proses, sedang diproses, siap, oke, baik, dicek, iya",
            "ждите, подождите, в работе, в процессе, проверяем, проверим, принято, хорошо, ок",
            "передали, скоро, да, запущено",
            "thik hai, theek hai, ji, haan",
            "ruko, wait karo, dekhta hu, check karta hu, kar raha hu",
            "ho raha hai, ho jayega, hojayega, kar dunga, krta hu",
            "espera, esperen, en proceso, procesando, revisando, recibido, vale, claro, si",
            "aguarde, espere, em processo, processando",
            "verificando, recebido, certo, sim, em breve",
            "bekleyin, bekle, islemde, isleniyor, kontrol ediyoruz, alindi, evet, peki",
            "انتظر, جاري, قيد المعالجه, قيد التنفيذ, حسنا, اوك, نعم, تم الاستلام, سنتحقق",
            "👍, 👌, 🆗, ⏳, ⌛, 🔄, 🫡, 👀",
        ],
    ),
    (
        Some(Sense::Already),
        &[
            "already, already done, already started, sudah pernah, sudah mulai, уже, ya, ya esta",
            "pehle se, pahle se, ja foi, ja, zaten, بالفعل, مسبقا",
        ],
    ),
    (
        Some(Sense::NotDropped),
        &[
            "not dropped, not drop, no drop, no drops",
            "non drop, didnt drop, did not drop, no dropped",
            "zero drop, without drop, still above, above start count, count is fine, not lost",
            "tidak drop, tidak turun, gak drop, ga drop, ngga drop, belum turun",
            "нет списаний, не отписались, списаний нет, не упало, не просело, нет отписок",
            "drop nahi, drop nhi, nahi gira, drop nahi hua, no ha caido, sin caida, no cayo",
            "nao caiu, sem queda, dusus yok, dusme yok, dusmemis, لا يوجد نقص, لم ينقص, ما نزل",
        ],
    ),
    (
        Some(Sense::WrongId),
        &[
            "wrong id, wrong ids, incorrect id, invalid id, id not found, order not found, bad id",
            "wrong order, wrong order id, incorrect order id",
            "invalid order, not our order, not ours",
            "no such order, id salah, salah id, id tidak ditemukan, tidak ditemukan",
            "неверный id, неправильный id, id не найден, заказ не найден, не наш заказ",
            "galat id, id galat, id incorrecto, id errado, id invalido, id equivocado",
            "yanlis id, hatali id, siparis bulunamadi, رقم خاطئ, الرقم غير صحيح, الطلب غير موجود",
        ],
    ),
    (
        Some(Sense::NoRefill),
        &[
            "no refill, no refills, non refill, without refill, no guarantee, no warranty",
            "refill expired, warranty expired",
            "guarantee expired, refill period over, out of warranty",
            "tidak ada refill, tidak garansi, no garansi, garansi habis, tanpa refill",
            "без гарантии, нет гарантии, гарантия истекла, без восстановления",
            "sin garantia, sin reposicion, sem garantia, sem reposicao, garanti yok, telafi yok",
            "refill nahi hai, بدون ضمان, لا يوجد ضمان, انتهى الضمان",
        ],
    ),
    (
        Some(Sense::Cannot),
        &[
            "cant, cannot, can not, could not, couldnt, unable, impossible, not possible, wont",
            "will not, rejected, reject, declined",
            "denied, failed, not allowed, not available, too late",
            "not eligible, no cancel, no speed",
            "no cancellation, refused, canceled request rejected",
            "tidak bisa, gak bisa, ga bisa, tidak dapat, ditolak, gagal",
            "нельзя, невозможно, не можем, не могу, не получится, отказ, отклонено, отказано",
            "nahi ho sakta, nhi ho sakta, nahi hoga, nhi hoga, nahi hosakta, mumkin nahi",
            "no se puede, no podemos, imposible, rechazado, nao pode, nao podemos, impossivel",
            "nao e possivel, recusado, negado, olmaz",
            "yapilamaz, mumkun degil, reddedildi, iptal olmaz",
            "لا يمكن, غير ممكن, مرفوض, لا نستطيع, ما نقدر",
            "❌, 🚫, ⛔, 👎, ✖, 🙅, 🔴",
        ],
    ),
    (
        Some(Sense::Not),
        &[
            "no, not, never, dont, didnt, isnt, hasnt, wasnt, without, nothing, nope",
            "tidak, gak, ga, nggak, ngga, bukan, jangan",
            "не, нет, без",
            "nahi, nhi, nahin, mat",
            "nao, nunca, sin, sem, ningun, hayir, degil, yok, yapilmadi, olmadi, edilmedi",
            "لا, لم, لن, ليس, غير, ما",
        ],
    ),
    (
        Some(Sense::Yet),
        &["yet, not yet, belum, еще, еще не, пока, abhi, abhi nahi, aun no, todavia no, ainda nao"],
    ),
    (Some(Sense::Yet), &["henuz, henuz degil, بعد, ليس بعد"]),
    (
        None,
        &[
            "no problem, no problems, no worries, no issue",
            "no issues, why not, order no, sin problema",
            "sem problema, нет проблем, без проблем",
            "sorun yok, لا مشكله, tidak masalah, gak apa apa",
            "koi baat nahi, 🏻, 🏼, 🏽, 🏾, 🏿",
        ],
    ),
];

/// The words of a phrase, folded, and what it says.
type Phrase = (Vec<String>, Option<Sense>);

/// The phrases by their first word, the longest first.
static LIST: LazyLock<BTreeMap<String, Vec<Phrase>>> = LazyLock::new(|| {
    let mut list: BTreeMap<String, Vec<Phrase>> = BTreeMap::new();
    for (sense, lines) in PHRASES {
        for phrase in lines.iter().flat_map(|line| line.split(", ")) {
            let words: Vec<String> =
                text::plain(phrase).split_whitespace().map(str::to_owned).collect();
            if let Some(first) = words.first().cloned() {
                list.entry(first).or_default().push((words, *sense));
            }
        }
    }
    for phrases in list.values_mut() {
        phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    list
});

/// The longest phrase at the beginning of these words: how many it takes, and what it says.
pub(super) fn sense(words: &[&str]) -> Option<(usize, Option<Sense>)> {
    let phrases = LIST.get(*words.first()?)?;
    let here = |phrase: &[String]| {
        phrase.len() <= words.len() && phrase.iter().zip(words).all(|(one, other)| one == other)
    };
    phrases.iter().find(|(phrase, _)| here(phrase)).map(|(phrase, sense)| (phrase.len(), *sense))
}

#[cfg(test)]
mod tests {
    use super::{LIST, WORDS_MAX};
    use std::collections::BTreeSet;

    #[test]
    fn no_phrase_is_too_long_or_there_twice() {
        let mut seen = BTreeSet::new();
        for (words, sense) in LIST.values().flatten() {
            assert!(words.len() <= WORDS_MAX, "{words:?}");
            assert!(seen.insert(words.clone()), "{words:?} is there twice, as {sense:?}");
        }
    }
}
