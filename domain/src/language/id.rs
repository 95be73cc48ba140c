//! Indonesian: the texts that customers read, and the words that they write.

use super::Language;

/// Indonesian.
pub(super) static LANGUAGE: Language = Language {
    tag: "id",
    name: "Bahasa Indonesia",
    texts: &[
        ("requested", "{order}: permintaan {action} sudah dikirim."),
        ("not_found", NOT_FOUND),
        ("wrong_status", "{order}: {action} tidak bisa dilakukan, status pesanan: {status}."),
        ("no_refill", "{order}: layanan ini tanpa refill."),
        ("refill_expired", "{order}: masa refill sudah berakhir."),
        ("refill_unknown", SAFE),
        ("too_early", "{order}: mohon tunggu {wait} lagi sampai mulai."),
        ("nothing_remains", "{order}: tidak ada lagi yang perlu dikirim."),
        ("cooling_down", "{order}: sudah diminta, coba lagi dalam {wait}."),
        ("in_progress", "{order}: sedang dikerjakan."),
        ("held", "{order}: {action} dicatat, akan dikirim secepatnya."),
        ("denied", "{order}: {action} tidak bisa dilakukan untuk pesanan ini."),
        ("under_review", "{order}: sedang diperiksa oleh tim kami."),
        ("in_doubt", "{order}: sedang diperiksa oleh tim kami."),
        ("no_external_id", SAFE),
        ("no_route", SAFE),
        ("panel_unavailable", SAFE),
        ("send_failed", SAFE),
        ("too_many", "Mohon kirim paling banyak {max} pesanan sekaligus."),
        ("limit_reached", "Terlalu banyak permintaan, mohon coba lagi nanti."),
        ("status", "{order}: {status}, sisa {remains}."),
        ("balance", "Saldo: {balance}"),
        ("balance_unavailable", "Saat ini belum bisa kami cek, mohon coba lagi nanti."),
        ("help", "{action}: {words}"),
        ("working", "Sedang memproses {count} pesanan…"),
        (
            "code_sent",
            "Jika akun itu ada, kini ada tiket berisi kode di dalamnya. Ketik di \
             sini dalam 10 menit.",
        ),
        ("code_wrong", "Kode ini salah atau sudah tidak berlaku. Silakan minta yang baru."),
        ("link_taken", "Chat ini sudah terhubung ke akun lain."),
        ("link_later", "Saat ini belum bisa, silakan coba lagi nanti."),
        ("ticket_subject", "Kode Anda"),
        (
            "ticket_code",
            "{code} adalah kode untuk menghubungkan chat ke akun ini. Jika bukan \
             Anda, abaikan tiket ini.",
        ),
        ("linked", "Chat ini sekarang terhubung."),
        ("link_ended", "Chat ini tidak lagi terhubung ke akun itu."),
        ("link_refused", "Ini tidak bisa dilakukan."),
        ("unlinked", "Chat ini belum terhubung ke akun, silakan hubungi dukungan."),
    ],
    actions: &[
        ("refill", "refill"),
        ("cancel", "pembatalan"),
        ("speed", "percepatan"),
        ("status", "status"),
        ("balance", "saldo"),
        ("help", "bantuan"),
    ],
    statuses: &[
        ("pending", "menunggu"),
        ("processing", "diproses"),
        ("in_progress", "sedang berjalan"),
        ("completed", "selesai"),
        ("partial", "sebagian"),
        ("canceled", "dibatalkan"),
        ("refunded", "dana dikembalikan"),
        ("fail", "gagal"),
        ("unknown", "tidak diketahui"),
    ],
    units: [" hari", " jam", " menit"],
    a_little: "sebentar",
    comma: ", ",
    words: &[
        ("refill", &["isi ulang", "klaim garansi"]),
        ("cancel", &["batal", "batalkan", "pembatalan"]),
        ("speed", &["percepat", "cepat", "percepatan"]),
        ("status", &["cek", "cek status"]),
        ("balance", &["saldo", "cek saldo"]),
        ("help", &["bantuan"]),
    ],
    fillers: &["tolong", "mohon", "pesanan", "dan", "kak", "min", "gan"],
};

const NOT_FOUND: &str = "{order}: pesanan tidak ditemukan.";
const SAFE: &str = "{order}: belum bisa kami lakukan saat ini, tim kami akan memeriksanya.";
