//! Turkish: the texts that customers read, and the words that they write.

use super::Language;

/// Turkish.
pub(super) static LANGUAGE: Language = Language {
    tag: "tr",
    name: "Türkçe",
    texts: &[
        ("requested", "{order}: {action} talebi gönderildi."),
        ("not_found", NOT_FOUND),
        ("wrong_status", "{order}: {action} yapılamıyor, sipariş durumu: {status}."),
        ("no_refill", "{order}: bu servisin telafisi yok."),
        ("refill_expired", "{order}: telafi süresi dolmuş."),
        ("refill_unknown", SAFE),
        ("too_early", "{order}: başlaması için lütfen {wait} daha bekleyin."),
        ("nothing_remains", "{order}: gönderilecek bir şey kalmadı."),
        ("cooling_down", "{order}: zaten talep edildi, lütfen {wait} sonra tekrar deneyin."),
        ("in_progress", "{order}: üzerinde zaten çalışılıyor."),
        ("held", "{order}: {action} not edildi, en kısa sürede gönderilecek."),
        ("denied", "{order}: bu sipariş için {action} yapılamıyor."),
        ("under_review", "{order}: ekibimiz kontrol ediyor."),
        ("in_doubt", "{order}: ekibimiz kontrol ediyor."),
        ("no_external_id", SAFE),
        ("no_route", SAFE),
        ("panel_unavailable", SAFE),
        ("send_failed", SAFE),
        ("too_many", "Lütfen tek seferde en fazla {max} sipariş gönderin."),
        ("limit_reached", "Çok fazla istek, lütfen daha sonra tekrar deneyin."),
        ("status", "{order}: {status}, kalan {remains}."),
        ("balance", "Bakiye: {balance}"),
        ("balance_unavailable", "Şu anda bakılamadı, lütfen daha sonra tekrar deneyin."),
        ("help", "{action}: {words}"),
        ("working", "{count} sipariş üzerinde çalışılıyor…"),
        (
            "code_sent",
            "Böyle bir hesap varsa içinde kodlu bir talep var. Kodu 10 dakika \
             içinde buraya yazın.",
        ),
        ("code_wrong", "Kod yanlış ya da artık geçerli değil. Lütfen yenisini isteyin."),
        ("link_taken", "Bu sohbet zaten başka bir hesaba bağlı."),
        ("link_later", "Şu anda olmadı, lütfen daha sonra tekrar deneyin."),
        ("ticket_subject", "Kodunuz"),
        (
            "ticket_code",
            "{code}, bir sohbeti bu hesaba bağlama kodudur. Siz istemediyseniz \
             dikkate almayın.",
        ),
        ("linked", "Bu sohbet artık bağlı."),
        ("link_ended", "Bu sohbet artık o hesaba bağlı değil."),
        ("link_refused", "Bu yapılamadı."),
        ("unlinked", "Bu sohbet henüz bir hesaba bağlı değil, lütfen destekle iletişime geçin."),
    ],
    actions: &[
        ("refill", "telafi"),
        ("cancel", "iptal"),
        ("speed", "hızlandırma"),
        ("status", "durum"),
        ("balance", "bakiye"),
        ("help", "yardım"),
    ],
    statuses: &[
        ("pending", "beklemede"),
        ("processing", "işleniyor"),
        ("in_progress", "devam ediyor"),
        ("completed", "tamamlandı"),
        ("partial", "kısmen tamamlandı"),
        ("canceled", "iptal edildi"),
        ("refunded", "iade edildi"),
        ("fail", "başarısız"),
        ("unknown", "bilinmiyor"),
    ],
    units: [" gün", " saat", " dk"],
    a_little: "biraz",
    comma: ", ",
    words: &[
        ("refill", &["telafi", "telafi et"]),
        ("cancel", &["iptal", "iptal et"]),
        ("speed", &["hızlandır", "hızlandırma"]),
        ("status", &["durum"]),
        ("balance", &["bakiye"]),
        ("help", &["yardım"]),
    ],
    fillers: &["siparis", "siparisler", "lutfen", "ve", "merhaba", "selam"],
};

const NOT_FOUND: &str = "{order}: sipariş bulunamadı.";
const SAFE: &str = "{order}: şu anda yapılamadı, ekibimiz ilgilenecek.";
