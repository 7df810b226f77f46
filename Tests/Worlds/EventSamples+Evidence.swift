import Basics
import Evidence
import Store

extension EventSamples {
  static let evidence: [any Event] = [
    PinMade(
      pin: PinRecord(
        title: LocalizedText(english: "People by province and round"),
        tabulation: Tabulation(
          form: "sites", measure: .sum(path: "/people"), rows: .place(level: 1), columns: .answer(path: "/round"),
          filter: .init(answers: ["/kind": ["tent"]], to: Day("2026-06-30"))), figure: .rowShare, picture: .bar)),
    PinRemoved(),
    IndicatorDefined(
      IndicatorRecord(
        code: "water-enough", names: LocalizedText(english: "Enough water", turkish: "Yeterli su"),
        definition: LocalizedText(arabic: "مياه كافية"), form: "sites",
        measure: .share(of: .init(path: "/water", codes: ["enough"], outside: ["unknown"], weight: "/people")),
        filter: .init(answers: ["/round": ["1"]], from: Day("2026-03-01")), periodicity: .round,
        target: .init(0.8, .atLeast))),
    IndicatorDefined(
      IndicatorRecord(
        code: "size", names: LocalizedText(english: "Size"), form: "sites",
        measure: .ratio(of: "/people", to: "/households"), periodicity: .monthly, target: .init(6, .atMost),
        kept: .period(.month))),
    IndicatorDefined(
      IndicatorRecord(
        code: "income", names: LocalizedText(english: "Income"), form: "households", measure: .median(path: "/income"),
        periodicity: .once,
        sample: .init(weight: "/weight", stratum: "/province", cluster: "/village", population: "/villages"))),
    IndicatorDefined(
      IndicatorRecord(
        code: "registered", names: LocalizedText(english: "Registered"), form: "sites",
        measure: .distinct(path: "/registration"), identifier: "/registration")),
    IndicatorDefined(
      IndicatorRecord(
        code: "wages", names: LocalizedText(english: "Wages"), form: "households", measure: .sum(path: "/wage"),
        dominance: .init(percent: 85, largest: 2, prior: 10, holder: "/employer"))),
    IndicatorDefined(
      IndicatorRecord(
        code: "helped", names: LocalizedText(english: "People helped"), form: "sites", measure: .count,
        unit: .listed(.persons), disaggregations: [.place(level: 2), .answer(path: "/sex")], additivity: [.places])),
    IndicatorDefined(
      IndicatorRecord(
        code: "water", names: LocalizedText(english: "Water"), form: "sites", measure: .mean(path: "/litres"),
        unit: .named(LocalizedText(english: "litres", turkish: "litre")))),
    IndicatorRetired(reason: "Not asked any more"),
  ]
}
