import Basics
import Evidence
import Records
import Store

extension EventSamples {
  static let clearance: [any Event] = [
    SourceTermsStated(
      .form("sites"),
      SourceTerms(
        owner: .outside(name: "Directorate", office: "office@directorate.example"), level: .partner, use: .aggregate,
        credit: LocalizedText(english: "Source: Directorate", turkish: "Kaynak: Müdürlük"),
        clearance: .init(silenceDays: 14), agreement: .init("MoU 2026/7", until: Day("2027-12-31")),
        columns: ["/people": .restricted], groups: ["/nationality": .nationality])),
    SourceTermsStated(
      .rounds(ID(high: 1, low: 2), .informants), SourceTerms(level: .internal, use: .inside)),
    SourceTermsStated(
      .form("registration"),
      SourceTerms(level: .partner, unit: .household, repeatUnits: ["/member": .person])),
    SourceTermsStated(.flows(nil), SourceTerms(level: .public, use: .records, clearance: .init())),
    PrecisionRuleSet(
      PrecisionRule(
        finest: 2, base: 10, nationalities: ["SYR", "AFG"], coordinates: .masked(metres: 500), groupsFrom: 2),
      at: .public),
    PrecisionRuleSet(PrecisionRule(finest: 9, coordinates: .centroid), at: .partner),
    PrecisionRuleSet(PrecisionRule.exact, at: .restricted),
  ]
}
