import Basics
import Evidence
import Formats
import Foundation
import Records
@testable import Web

/// An issue of a situation report in Turkish, which is authoritative, English and Arabic.
enum SampleIssue {
  static func text(_ english: String, _ turkish: String, _ arabic: String) -> LocalizedText {
    LocalizedText(english: english, turkish: turkish, arabic: arabic)
  }

  static let shares = FrozenTable(
    definition: .init(
      source: .presence(
        .init(
          programme: ID(high: 1, low: 1), round: ID(high: 1, low: 2), number: 3, from: Day("2026-05-01")!,
          to: Day("2026-05-31")!, level: 1)), kind: .share,
      title: text("Sites with water", "Suyu olan alanlar", "مواقع فيها ماء"),
      measure: text("Share of sites", "Alanların payı", "نسبة المواقع"),
      base: text("of 540 sites assessed", "değerlendirilen 540 alanın", "من 540 موقعًا"),
      origin: text("Site assessment", "Alan değerlendirmesi", "تقييم المواقع")),
    dimension: text("Province", "İl", "المحافظة"),
    columns: [.init("figure", text("Share", "Pay", "النسبة"))],
    lines: [
      .init(
        "TUR031", text("Hatay", "Hatay", "هاتاي"),
        [FrozenFigure(0.125, numerator: 5, denominator: 40, units: 40, records: 40, digest: "aa")]),
      .init(
        "TUR027", text("Gaziantep", "Gaziantep", "غازي عنتاب"),
        [FrozenFigure(nil, units: 0, records: 0, state: .withheld, digest: "bb")]),
      .init("TUR002", text("Adıyaman", "Adıyaman", "أديامان"), [nil]),
    ],
    total: .init(
      "total", text("Total", "Toplam", "المجموع"),
      [FrozenFigure(0.5, numerator: 270, denominator: 540, units: 540, records: 540, digest: "cc")]))

  static let change = FrozenTable(
    definition: .init(
      source: shares.definition.source, kind: .change, title: text("Change", "Değişim", "التغيّر"),
      measure: text("People", "Kişi", "أشخاص")),
    dimension: nil,
    columns: [
      .init("figure", text("Change", "Değişim", "التغيّر")),
      .init("coverage", text("coverage", "kapsam", "التغطية")),
      .init("like_for_like", text("like for like", "aynı yerler", "الأماكن نفسها")),
    ],
    lines: [],
    total: .init(
      "total", text("Total", "Toplam", "المجموع"),
      [
        FrozenFigure(1200, denominator: 10_000, units: 3, records: 3, state: .carried, age: 2, digest: "dd"),
        FrozenFigure(700, units: 3, records: 3, digest: "ee"), FrozenFigure(500, units: 3, records: 3, digest: "ff"),
      ]))

  /// Of a round, rounded for the public: one district is carried, of another too few are told, and it has no P-code.
  static let people = FrozenTable(
    definition: .init(
      source: .presence(
        .init(
          programme: ID(high: 1, low: 1), round: ID(high: 1, low: 2), number: 3, from: Day("2026-05-01")!,
          to: Day("2026-05-31")!, level: 2)), kind: .presence,
      title: text("People present", "Bulunan kişiler", "الأشخاص الموجودون"),
      measure: text("People present, as the round found them", "Turun bulduğu kişiler", "من وجدتهم الجولة"),
      base: text("of 3 places", "3 yerin", "من 3 أماكن"), unit: text("people", "kişi", "أشخاص"),
      origin: text("Presence", "Mevcudiyet", "الوجود"), methods: ["register", "informants"]),
    dimension: text("District", "İlçe", "القضاء"),
    columns: [
      .init("figure", text("People", "Kişi", "الأشخاص")), .init("counted", text("Counted", "Sayılan", "المعدود")),
      .init("carried", text("Carried", "Taşınan", "المرحل")), .init("places", text("Places", "Yerler", "الأماكن")),
      .init("missing", text("Missing", "Eksik", "الناقص")),
    ],
    lines: [
      .init(
        "TUR031002", text("Antakya", "Antakya", "أنطاكية"), place: ID(high: 2, low: 1),
        counts([1240, 1000, 240, 2, 0], age: 2),
        areas: [.init(level: 0, code: "TUR"), .init(level: 1, code: "TUR031")]),
      .init(
        ID<Place>(high: 2, low: 2).hexadecimal, text("Elsewhere", "Başka yer", "مكان آخر"), place: ID(high: 2, low: 2),
        status: "inaccessible",
        [FrozenFigure(nil, units: 0, records: 0, state: .withheld, rounding: 10, digest: "g"), nil, nil]
          + counts([1, 0]), areas: [.init(level: 0, code: "TUR"), .init(level: 1, code: "TUR031")]),
    ],
    total: .init("total", text("Total", "Toplam", "المجموع"), counts([1240, 1000, 240, 3, 0], age: 2)),
    corrections: [.init(.count, 7, afterRelease: 2), .init(.status, 1, afterRelease: 0)])

  private static func counts(_ numbers: [Int], age: Int? = nil) -> [FrozenFigure?] {
    numbers.enumerated().map { index, number in
      FrozenFigure(
        Double(number), units: 2, records: 2, state: index == 0 && age != nil ? .carried : .shown,
        age: index == 0 ? age : nil, rounding: index < 3 ? 10 : nil, digest: "d\(index)")
    }
  }

  static let words = ProductText(
    text(
      "Water: {{water/TUR031}} in Hatay.\nMore.", "Hatay'da su: {{water/TUR031}} {{nothing}}.",
      "الماء: {{water/TUR031}}."),
    states: [
      "en": .init(.reviewed, of: "Hatay'da su: {{water/TUR031}} {{nothing}}."), "ar": .init(.translated, of: "before"),
    ])

  static func content(
    _ languages: [Language] = [.turkish, .english, .arabic], picture: ProductBlock.Picture = .chart
  ) -> ReleaseContent {
    ReleaseContent(
      product: "sitrep", kind: .situationReport, number: 3,
      title: text("Situation report", "Durum raporu", "تقرير الحالة"), languages: languages, level: .public,
      imprint: Imprint(
        donor: text("Paid by <Donor>", "Bağışçı", "المانح"), credit: text("Credit", "Katkı", "شكر"),
        disclaimer: text("Disclaimer", "Sorumluluk reddi", "إخلاء مسؤولية"), emblem: "ab", licence: "CC BY 4.0"),
      blocks: [
        .init("intro", title: text("In short", "Özet", "بإيجاز"), .text(words)),
        .init("water", .figures(shares, picture)), .init("change", .figures(change, .figure)),
      ], computed: Instant(microseconds: 1_780_000_000_000_000), position: 7,
      mark: .init(kind: "demonstration", text: text("Invented", "Uydurma", "مختلق")))
  }

  static func words(_ language: Language = .english, digits: Digits = .latin) throws -> Words {
    Words(try Sample.catalogue, language: language, digits: digits)
  }
}
