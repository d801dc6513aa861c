"""How offices head their columns: words in normal form (see `headings.normal`), by what they mean."""

from sambayan.registry.engine.lists.fields import Field

# One word for another, before anything is compared.
ABBREVIATIONS = {
    **dict.fromkeys(("nm", "nma", "name"), "nama"),
    **dict.fromkeys(("nomor", "nomer", "nmr", "nomo"), "no"),
    **dict.fromkeys(("tgl", "tnggal", "tangal"), "tanggal"),
    **dict.fromkeys(("jml", "jmlh", "jlh"), "jumlah"),
    **dict.fromkeys(("kec", "kecamatam"), "kecamatan"),
    **dict.fromkeys(("kel", "lurah"), "kelurahan"),
    **dict.fromkeys(("kab", "kabu"), "kabupaten"),
    **dict.fromkeys(("almt", "alm", "alamt"), "alamat"),
    **dict.fromkeys(("telp", "tlp", "telpon", "tlpn", "tel", "telephone", "telfon", "phone", "tlf"), "telepon"),
    **dict.fromkeys(("handphone", "hanphone", "seluler", "ponsel"), "hp"),
    **dict.fromkeys(("whatsapp", "whatsap", "wapp"), "wa"),
    **dict.fromkeys(("bln", "bl", "perbulan", "sebulan", "bulanan"), "bulan"),
    **dict.fromkeys(("thn", "th", "pertahun", "setahun", "tahunan"), "tahun"),
    **dict.fromkeys(("omset", "omzset", "ommset"), "omzet"),
    **dict.fromkeys(("ijin", "izn"), "izin"),
    **dict.fromkeys(("sertifikasi", "sertipikat", "sert"), "sertifikat"),
    **dict.fromkeys(("lk", "laki"), "laki"),
    **dict.fromkeys(("pr", "wanita", "perempuan"), "perempuan"),
    **dict.fromkeys(("ds",), "desa"),
    **dict.fromkeys(("umk", "ukm", "ikm"), "umkm"),
    **dict.fromkeys(("jns",), "jenis"),
    **dict.fromkeys(("ket",), "keterangan"),
    **dict.fromkeys(("karyawan", "pekerja", "pegawai", "naker"), "tenaga kerja"),
    "tk": "tenaga kerja",
    "pria": "laki",
    "email": "email",
}
# Words that say nothing about which column it is.
FILLERS = frozenset(
    {"rp", "rupiah", "orang", "org", "yg", "yang", "dlm", "dalam", "jutaan", "ribuan", "juta", "jt", "ribu", "rb"}
    | {"miliar", "000", "diisi"}
)

SYNONYMS: dict[Field, tuple[str, ...]] = {
    Field.ROW_NUMBER: ("no", "no urut", "urut", "nourut", "no urt"),
    Field.BUSINESS_NAME: (
        *("nama usaha", "nama umkm", "nama perusahaan", "nama badan usaha", "nama toko", "nama warung", "usaha"),
        *("nama bisnis", "umkm", "nama unit usaha", "nama tempat usaha", "nama usaha umkm", "nama kelompok usaha"),
        *("nama usaha perusahaan", "nama outlet", "nama kedai"),
    ),
    Field.BRAND: (
        *("merk", "merek", "nama merk", "nama merek", "merk dagang", "merek dagang", "nama dagang", "brand"),
        *("merk produk", "merek produk"),
    ),
    Field.OWNER_NAME: (
        *("nama pemilik", "pemilik", "nama pemilik usaha", "nama pelaku usaha", "pelaku usaha", "nama pengusaha"),
        *("nama pelaku umkm", "pemilik usaha", "nama lengkap", "nama", "nama penanggung jawab", "penanggung jawab"),
        *("nama pimpinan", "nama pengelola", "nama owner", "owner", "pengusaha", "nama pemilik umkm", "nama ketua"),
        *("nama sesuai ktp", "nama pemohon", "nama peserta"),
    ),
    Field.NIK: (
        *("nik", "no nik", "no ktp", "ktp", "nik ktp", "no induk kependudukan", "nik pemilik", "no ktp pemilik"),
        *("no identitas", "no ktp nik", "nik no ktp", "no nik ktp", "nik pelaku usaha"),
    ),
    Field.SEX: (
        *("l p", "jenis kelamin", "kelamin", "gender", "jk", "sex", "jenis kelamin l p", "laki perempuan", "lp"),
        *("jenis kelamin laki perempuan",),
    ),
    Field.PHONE: (
        *("no hp", "no telepon", "telepon", "hp", "no wa", "wa", "no hp wa", "no wa hp", "hp wa", "no telepon hp"),
        *("no hp telepon", "telepon hp", "no hp aktif", "no kontak", "kontak", "contact person", "cp", "no handpone"),
        *("no telepon wa", "kontak person", "contact", "no hp pemilik", "no telepon pemilik", "no wa aktif"),
        *("no telepon usaha", "telepon wa", "no hp usaha"),
    ),
    Field.EMAIL: ("email", "e mail", "alamat email", "surel"),
    Field.ADDRESS: (
        *("alamat usaha", "alamat", "alamat umkm", "alamat tempat usaha", "lokasi usaha", "alamat lengkap", "lokasi"),
        *("alamat perusahaan", "tempat usaha", "alamat lengkap usaha", "alamat usaha lengkap", "jalan", "alamat jalan"),
        *("alamat toko", "alamat produksi"),
    ),
    Field.OWNER_ADDRESS: (
        *("alamat pemilik", "alamat rumah", "alamat tempat tinggal", "alamat ktp", "alamat domisili", "domisili"),
        *("alamat sesuai ktp", "alamat pelaku usaha", "alamat pemilik usaha", "tempat tinggal"),
    ),
    Field.VILLAGE: (
        *("kelurahan", "desa", "kelurahan desa", "desa kelurahan", "pekon", "kampung", "nama desa", "nama kelurahan"),
        *("desa pekon", "pekon desa", "kelurahan desa pekon", "kampung desa", "kelurahan pekon", "pekon kelurahan"),
        *("kelurahan usaha", "desa kelurahan usaha", "kelurahan kampung", "kelurahan desa usaha", "tiyuh"),
    ),
    Field.DISTRICT: ("kecamatan", "nama kecamatan", "kecamatan usaha", "wilayah kecamatan"),
    Field.REGENCY: (
        *("kabupaten", "kota", "kabupaten kota", "kota kabupaten", "kabkota", "nama kabupaten kota", "kabupaten usaha"),
        *("kabupaten kota usaha",),
    ),
    Field.NIB: ("nib", "no nib", "no induk berusaha", "izin usaha nib", "no izin usaha nib", "nib oss", "no nib oss"),
    Field.NIB_ISSUED: ("tanggal nib", "tanggal terbit nib", "nib tanggal", "tanggal penerbitan nib"),
    Field.NPWP: ("npwp", "no npwp", "npwp usaha", "npwp pemilik", "no pokok wajib pajak", "npwp pribadi"),
    Field.PIRT: (
        *("pirt", "p irt", "no pirt", "no p irt", "izin pirt", "sppirt", "spp irt", "no spp irt", "no izin pirt"),
        *("sertifikat pirt", "no sppirt", "pirt no"),
    ),
    Field.PIRT_EXPIRES: ("masa berlaku pirt", "berlaku pirt", "pirt masa berlaku", "tanggal berakhir pirt"),
    Field.BPOM: (
        *("bpom", "no bpom", "bpom md", "izin bpom", "no bpom md", "md", "no md", "izin edar", "no izin edar"),
        *("izin edar bpom", "bpom no"),
    ),
    Field.BPOM_EXPIRES: ("masa berlaku bpom", "berlaku bpom", "bpom masa berlaku", "tanggal berakhir bpom"),
    Field.HALAL: (
        *("halal", "no halal", "sertifikat halal", "no sertifikat halal", "id halal", "no id halal", "halal no"),
        *("sertifikat halal no",),
    ),
    Field.HALAL_ISSUED: ("tanggal halal", "tanggal sertifikat halal", "tanggal terbit halal", "halal tanggal"),
    Field.KBLI: ("kbli", "kode kbli", "no kbli", "kbli 2020", "kbli 2025", "kode kbli 2020", "kode kbli 2025"),
    Field.BUSINESS_KIND: (
        *("jenis usaha", "bidang usaha", "sektor usaha", "sektor", "jenis kegiatan usaha", "kegiatan usaha"),
        *("kategori usaha", "bidang", "klasifikasi usaha", "jenis bidang usaha", "sub sektor", "kategori"),
        *("kelompok usaha", "jenis", "komoditi", "komoditas", "usaha jenis"),
    ),
    Field.PRODUCT: (
        *("produk", "nama produk", "jenis produk", "produk utama", "hasil produksi", "jenis dagangan", "produk usaha"),
        *("jenis barang", "jenis produk usaha", "produk unggulan", "barang jasa"),
    ),
    Field.YEARLY_TURNOVER: (
        *("omzet tahun", "omzet per tahun", "omzet usaha tahun", "omzet usaha per tahun", "penjualan tahun"),
        *("hasil penjualan tahun", "hasil penjualan per tahun", "penjualan per tahun", "pendapatan per tahun"),
        *("jumlah omzet tahun", "rata rata omzet per tahun", "jumlah omzet per tahun", "pendapatan tahun"),
    ),
    Field.MONTHLY_TURNOVER: (
        *("omzet bulan", "omzet per bulan", "omzet usaha bulan", "omzet usaha per bulan", "penjualan bulan"),
        *("penjualan per bulan", "pendapatan per bulan", "rata rata omzet per bulan", "jumlah omzet per bulan"),
        *("pendapatan bulan", "jumlah omzet bulan", "penghasilan per bulan", "rata rata omzet bulan"),
    ),
    Field.TURNOVER: ("omzet", "omzet usaha", "penjualan", "hasil penjualan", "jumlah omzet", "nilai omzet"),
    Field.CAPITAL: ("modal", "modal usaha", "jumlah modal", "modal kerja", "modal awal", "permodalan", "nilai modal"),
    Field.ASSETS: (
        *("aset", "asset", "jumlah aset", "nilai aset", "aset usaha", "kekayaan bersih", "asset usaha", "total aset"),
        *("jumlah asset", "nilai asset"),
    ),
    Field.WORKERS: (
        *("tenaga kerja", "jumlah tenaga kerja", "tenaga kerja jumlah", "tenaga kerja total", "total tenaga kerja"),
        *("jumlah tenaga", "tenaga kerja l p"),
    ),
    Field.MEN_WORKERS: ("tenaga kerja l", "tenaga kerja laki", "tenaga kerja laki laki", "jumlah tenaga kerja l"),
    Field.WOMEN_WORKERS: ("tenaga kerja p", "tenaga kerja perempuan", "jumlah tenaga kerja p"),
    Field.STARTED_YEAR: (
        *("tahun berdiri", "mulai usaha", "tahun mulai usaha", "tahun pendirian", "tanggal berdiri", "berdiri tahun"),
        *("tahun usaha", "tahun berdiri usaha", "berdiri sejak", "tahun mulai", "tanggal mulai usaha"),
    ),
    Field.LISTED_ON: ("tanggal pendataan", "tanggal input", "tanggal data", "tanggal survei", "timestamp"),
    Field.NOTE: ("keterangan", "catatan", "keterangan lain"),
    Field.NOT_KEPT: (
        *("tanggal lahir", "tempat lahir", "tempat tanggal lahir", "ttl", "umur", "usia", "agama", "pendidikan"),
        *("pendidikan terakhir", "status", "status perkawinan", "no kk", "no kartu keluarga", "kk", "nama ibu"),
        *("nama ibu kandung", "no rekening", "rekening", "nama bank", "bank", "foto", "tanda tangan", "ttd", "paraf"),
        *("lama usaha", "lama berusaha", "rt", "rw", "rt rw", "kode pos", "suku", "disabilitas", "no rekening bank"),
        *("tanggal kelahiran", "nama istri", "nama suami", "jumlah anak", "nama koperasi", "nama bumdes"),
    ),
}  # fmt: skip
