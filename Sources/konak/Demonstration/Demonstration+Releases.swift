import Basics
import Evidence
import Foundation
import Office
import Records
import Store
import Web

/// The products of the demonstration mission: a situation report in Turkish and English, and a status board in all three
/// languages for partners, each with one issue that was prepared and nobody has cleared yet.
extension Demonstration {
  static func prepareReport(in mission: Mission) async throws {
    guard let programme = try await mission.office.programmes.programme(code: "presence") else { return }
    let sources = FigureSources(mission.store)
    let credit = text(
      "Kaynak: sahadaki ekipler (uydurma)", "Source: teams in the field (invented)", "المصدر: الفرق الميدانية (مختلق)")
    let own: [(FigureSource, DescribedUnit?)] = [
      (.form("site_assessment"), .site), (.rounds(programme.id, .informants), nil),
    ]
    for (source, unit) in own {
      try await sources.state(SourceTerms(level: .public, credit: credit, unit: unit), of: source, by: .system)
    }
    try await sources.state(
      SourceTerms(
        owner: .outside(name: "Uydurma kayıt idaresi", office: nil), level: .public,
        credit: text(
          "Kayıtlar: uydurma kayıt idaresi", "Registers: an invented administration", "السجلات: إدارة سجلات مختلقة"),
        clearance: SourceTerms.OwnerClearance(),
        agreement: SourceTerms.Agreement("2026/1")), of: .rounds(programme.id, .register), by: .system)
    let product = try await Products(mission.store).define(as: report, by: .system)
    let picture = try await mission.store.blobs.put(
      stream: product.recast(), of: ProductRecord.stream, type: "image/png", bytes: [UInt8](emblem))
    var complete = report
    complete.imprint.emblem = picture.description
    try await Products(mission.store).define(product, as: complete, by: .system)
    try await prepareIssue(of: product, in: mission)
    try await prepareBoard(in: mission)
  }

  /// None while nothing has come of a round that it is to be about.
  private static func prepareIssue(of product: ID<Product>, in mission: Mission) async throws {
    do {
      try await mission.releaseWriter.prepare(product, by: .system)
    } catch ProductRefusal.noRound {}
  }

  /// Of all provinces, and of the site that is served worst.
  private static func prepareBoard(in mission: Mission) async throws {
    let reach = SiteReach(.system, on: Day(mission.store.clock.now()))
    guard let worst = try await mission.sites.ranking(by: .severity, reach).ranked.first?.candidate.code else { return }
    var board = board
    board.blocks += [
      ProductBlock("needs", .site(.init(worst, part: .needs, picture: .chart))),
      ProductBlock("people", .site(.init(worst, part: .people))),
    ]
    try await prepareIssue(of: try await Products(mission.store).define(as: board, by: .system), in: mission)
  }

  private static var board: ProductRecord {
    ProductRecord(
      code: "status-board", kind: .dashboard, names: text("Durum panosu", "Status board", "لوحة الحالة"),
      languages: [.turkish, .english, .arabic], level: .partner,
      blocks: [
        ProductBlock("people-water", .indicator(.init("people-water-enough", picture: .figure, period: .newestRound))),
        ProductBlock("presence", .presence(.init("presence", level: 1, picture: .map))),
        ProductBlock("change", .change(.init("presence", level: 1, picture: .chart))),
      ])
  }

  private static func text(_ turkish: String, _ english: String, _ arabic: String? = nil) -> LocalizedText {
    LocalizedText(english: english, turkish: turkish, arabic: arabic)
  }

  /// A ring and three bars, of nobody.
  private static let emblem =
    Data(
      base64Encoded: """
        iVBORw0KGgoAAAANSUhEUgAAAJAAAAAwAgMAAACDNBvFAAAACVBMVEX///8LbnXZgitJJM0qAAAAzUlEQVR42r2VzQ3DIAyFk0NH\
        6D4ZgUPNgRHYpyPkEE9ZG1cCRfVPFFRLHFA+4RdjP5bl//EAeHnMChTJgZ4MgQM1BjY/m5dPsjn5voydb4TgRySRlBF32WgQVbIi\
        otRTg0g3MfhuynUoM7SbEEBBrHg05TpUUZYJ8SmFRG3WpbCeTFAyIP7eSBvizHUydP6zi9DB2zLjpKvQ3RIEKh64u1AX2P3UIaMz\
        +wAbPT5MuT4tg4PpczfUoE/wPMO4508hpwt5Zsx9Qz4eehHmxAfTygInKDHd4QAAAABJRU5ErkJggg==
        """) ?? Data()

  private static var report: ProductRecord {
    ProductRecord(
      code: "situation", kind: .situationReport, names: text("Durum raporu", "Situation report"),
      languages: [.turkish, .english], level: .public,
      blocks: [
        ProductBlock(
          "summary", title: text("Özet", "Summary"),
          .text(
            ProductText(
              text(
                "Yayımlanan son turda on bir ilde {{presence/total}} kişi bulundu. Alanların son değerlendirmesinde "
                  + "yerleşim alanlarının {{water/total}} kadarında ({{water/total/base}}) içme suyu her gün "
                  + "yeterliydi; bu alanlarda yaşayanlar bütün kişilerin {{people-water/total}} kadarıdır "
                  + "({{people-water/total/base}}).",
                "The newest released round found {{presence/total}} people in eleven provinces. In the newest assessment "
                  + "of sites, drinking water was enough every day in {{water/total}} of sites "
                  + "({{water/total/base}}); in these live {{people-water/total}} of the people "
                  + "({{people-water/total/base}}).")))),
        ProductBlock(
          "presence", title: text("Mevcudiyet", "Presence"), .presence(.init("presence", level: 1))),
        ProductBlock("change", .change(.init("presence", level: 1))),
        ProductBlock(
          "water", title: text("İçme suyu", "Drinking water"),
          .indicator(.init("sites-water-enough", picture: .chart, by: .place(level: 1), period: .newestRound))),
        ProductBlock(
          "people-water",
          .indicator(.init("people-water-enough", picture: .map, by: .place(level: 1), period: .newestRound))),
      ],
      imprint: Imprint(
        donor: text("Uydurma bağışçı", "An invented donor"),
        credit: text(
          "Verileri toplayan ekiplere ve bilgi kaynaklarına teşekkür ederiz.",
          "With thanks to the teams and informants who collected the data."),
        disclaimer: text(
          "Haritalardaki sınırlar ve adlar resmî bir görüş anlamına gelmez.",
          "Boundaries and names on maps imply no official opinion."), licence: "CC BY 4.0"))
  }
}
