import Basics

/// What a column of a sheet of estimates holds.
package enum EstimateField: String, Codable, CaseIterable, Sendable {
  case code, count, unit, source, group, nationality, sex, age, residence, sites, returned, date, status, method,
    informants, kinds, seen, lowest, highest, error, explanation, edition

  /// By the heading, in English, Turkish or Arabic, however it is cased; nil for a column that nobody knows.
  init?(heading: String) {
    guard let field = Self.headings[Folding.fold(heading.trimmed)] else { return nil }
    self = field
  }

  private static let headings: [String: EstimateField] = {
    var table: [String: EstimateField] = [:]
    for field in allCases { table[Folding.fold(field.rawValue)] = field }
    let words: [(EstimateField, [String])] = [
      (.code, ["p-code", "pcode", "place code", "place", "P-kodu", "yer kodu", "kod", "رمز المكان", "الرمز"]),
      (.count, ["number", "estimate", "quantity", "figure", "sayı", "tahmin", "العدد", "التقدير"]),
      (.unit, ["birim", "الوحدة"]), (.source, ["kaynak", "المصدر"]),
      (.group, ["groups", "population group", "grup", "المجموعة"]),
      (.sex, ["gender", "cinsiyet", "الجنس", "النوع", "النوع الاجتماعي"]),
      (
        .age,
        ["age group", "age band", "ages", "age range", "yaş", "yaş grubu", "yaş aralığı", "العمر", "الفئة العمرية"]
      ),
      (.nationality, ["uyruk", "الجنسية"]), (.residence, ["residence basis", "ikamet", "الإقامة"]),
      (.sites, ["includes sites", "sites included", "siteler dahil", "تشمل المواقع"]),
      (.returned, ["returned to", "return to", "nereye döndü", "العودة إلى"]),
      (.date, ["reference date", "reporting date", "day", "tarih", "referans tarihi", "التاريخ", "تاريخ الإسناد"]),
      (.status, ["durum", "الحالة"]), (.method, ["yöntem", "الطريقة"]),
      (.informants, ["key informants", "bilgi kaynakları", "bilgi kaynağı sayısı", "مصادر المعلومات"]),
      (.seen, ["seen by team", "seen by the team", "ekip gördü", "رآه الفريق"]),
      (.error, ["standard error", "se", "standart hata", "الخطأ المعياري"]),
      (.kinds, ["kinds of informants", "türler", "أنواع المصادر"]), (.lowest, ["minimum", "en düşük", "الأدنى"]),
      (.highest, ["maximum", "en yüksek", "الأعلى"]),
      (.explanation, ["remarks", "comment", "açıklama", "not", "التفسير"]),
      (.edition, ["code edition", "version", "baskı", "الطبعة"]),
    ]
    for (field, names) in words { for name in names { table[Folding.fold(name)] = field } }
    return table
  }()
}
