//! Hindi in Latin letters: the texts that customers read, and the words that they write.

use super::Language;

/// Hindi in Latin letters.
pub(super) static LANGUAGE: Language = Language {
    tag: "hi-Latn",
    name: "Hindi (Roman)",
    texts: &[
        ("requested", "{order}: {action} ki request bhej di gayi hai."),
        ("not_found", NOT_FOUND),
        ("wrong_status", "{order}: {action} sambhav nahi hai, order ka status {status} hai."),
        ("no_refill", "{order}: is service mein refill nahi hai."),
        ("refill_expired", "{order}: iska refill period khatam ho gaya hai."),
        ("refill_unknown", SAFE),
        ("too_early", "{order}: shuru hone ke liye kripya {wait} aur intezaar karein."),
        ("nothing_remains", "{order}: deliver karne ke liye kuch baaki nahi hai."),
        (
            "cooling_down",
            "{order}: request pehle hi ki ja chuki hai, {wait} baad phir koshish karein.",
        ),
        ("in_progress", "{order}: is par pehle se kaam chal raha hai."),
        ("held", "{order}: {action} note kar liya gaya hai, jaldi se jaldi bhej diya jayega."),
        ("denied", "{order}: is order ke liye {action} sambhav nahi hai."),
        ("under_review", "{order}: hamari team jaanch kar rahi hai."),
        ("in_doubt", "{order}: hamari team jaanch kar rahi hai."),
        ("no_external_id", SAFE),
        ("no_route", SAFE),
        ("panel_unavailable", SAFE),
        ("send_failed", SAFE),
        ("too_many", "Kripya ek baar mein zyada se zyada {max} orders bhejein."),
        ("limit_reached", "Bahut zyada requests, kripya baad mein koshish karein."),
        ("status", "{order}: {status}, {remains} baaki."),
        ("balance", "Balance: {balance}"),
        ("balance_unavailable", "Abhi yeh pata nahi chal paya, kripya baad mein koshish karein."),
        ("help", "{action}: {words}"),
        ("working", "{count} orders par kaam chal raha hai…"),
        ("progress", "Kaam jaari hai: ab tak {count} mein se {done}."),
        (
            "code_sent",
            "Agar yeh account hai to usme code wala ticket aa gaya hai. 10 minute \
             mein code yahan likhiye.",
        ),
        ("code_wrong", "Yeh code sahi nahi hai ya ab nahi chalega. Kripya naya mangwaiye."),
        ("link_taken", "Yeh chat pehle se kisi aur account se judi hai."),
        ("link_later", "Abhi nahi ho paya, kripya baad mein koshish kijiye."),
        ("ticket_subject", "Aapka code"),
        (
            "ticket_code",
            "{code} is account se chat jodne ka code hai. Agar aapne nahi manga to \
             is ticket ko chhod dijiye.",
        ),
        ("answer_accepted", "{order}: {action} request par kaam ho raha hai."),
        ("answer_done", "{order}: {action} request ho gayi."),
        ("answer_cancel", "{order}: cancel request maan li gayi, order mein dikhega."),
        ("answer_not_dropped", "{order}: koi drop nahi mila."),
        ("answer_refused", "{order}: {action} request nahi maani gayi."),
        ("followup_canceled", "{order}: cancel ho gaya."),
        ("followup_partial", "{order}: ek hissa deliver hone ke baad cancel ho gaya."),
        ("followup_refilled", "{order}: refill poora ho gaya."),
        ("linked", "Yeh chat ab linked hai."),
        ("link_ended", "Yeh chat ab us account se linked nahi hai."),
        ("link_refused", "Yeh nahi ho paya."),
        (
            "unlinked",
            "Yeh chat abhi kisi account se linked nahi hai, kripya support se sampark karein.",
        ),
    ],
    actions: &[
        ("refill", "refill"),
        ("cancel", "cancel"),
        ("speed", "speed"),
        ("status", "status"),
        ("balance", "balance"),
        ("help", "madad"),
    ],
    statuses: &[
        ("pending", "pending"),
        ("processing", "processing"),
        ("in_progress", "in progress"),
        ("completed", "completed"),
        ("partial", "partial"),
        ("canceled", "canceled"),
        ("refunded", "refunded"),
        ("fail", "failed"),
        ("unknown", "pata nahi"),
    ],
    units: [" din", " ghante", " minute"],
    a_little: "thoda",
    comma: ", ",
    words: &[
        ("refill", &["bhar do", "bhardo"]),
        ("cancel", &["radd"]),
        ("speed", &["jaldi", "tez"]),
        ("status", &["sthiti"]),
        ("balance", &[]),
        ("help", &["madad", "sahayata"]),
    ],
    fillers: &["bhai", "ji", "kar", "karo", "kardo", "krdo", "do", "aur", "mera", "kripya"],
};

const NOT_FOUND: &str = "{order}: order nahi mila.";
const SAFE: &str = "{order}: abhi yeh nahi ho paya, hamari team ise dekhegi.";
