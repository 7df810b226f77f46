import Basics
import Collect
import Records
import Store

extension EventSamples {
  static let presence: [any Event] = {
    let programme = ID<Programme>(named: "programme", "tracking")
    let round = ID<Round>(named: "sample", "round")
    let place = ID<Place>(named: "place", "P-code", "TUR031001")
    let day = Day(epochDay: 20_000)
    var estimate = Estimate(
      Quantity(250, .households), FigureBasis(source: .informants, method: "interviews", universe: .usual),
      nationality: "SYR", on: day)
    (estimate.informants, estimate.kinds, estimate.isSeenByTeam, estimate.grade) = (3, 2, true, .medium)
    (estimate.lowest, estimate.highest, estimate.explanation) = (220, 300, "Many work elsewhere in the week.")
    estimate.code = PlaceCode("TUR031001", source: ID(named: "place-source", "P-code", "sample", "1"))
    let id = ID<Estimate>(named: "sample", "estimate")
    let sites = KeptSites([
      KeptSite(
        site: ID(named: "place", "P-code", "S-1"),
        found: .init(people: 140, day: day, form: ID(named: "sample", "form"), area: place, programme: programme)),
      KeptSite(site: ID(named: "place", "P-code", "S-2")),
      KeptSite(site: ID(named: "place", "P-code", "S-3"), state: .closed),
      KeptSite(site: ID(named: "place", "P-code", "S-4"), state: .gone),
    ])
    var counts = SheetCounts()
    (counts.rows, counts.received, counts.known, counts.refused, counts.keptApart) = (120, 100, 10, 8, 2)
    let setUp = TrackingSetUp(
      informants: .weighted(["mukhtar": 2]), carrying: CarryForward(longestAge: 2))
    return [
      TrackingSet(programme: programme, setUp: setUp),
      RoundPlanned(
        programme: programme, number: 2, names: ["en": "Round 2", "tr": "2. tur", "ar": "الجولة 2"], from: day,
        to: day.adding(days: 60), isPractice: true),
      RoundReleased(sites: sites),
      FactorApproved(
        programme: programme,
        factor: ConversionFactor(
          unit: .households, individuals: 5.2, place: place, group: .temporaryProtection, validFrom: day,
          source: "Household survey 2026", approvedBy: ID(named: "sample", "officer"))),
      FactorWithdrawn(reason: "Typed twice."),
      PlaceScoped(round, place),
      PlaceStatusStated(round, place, .dropped, why: "Another office's.", reason: "Found after release."),
      EstimateRecorded(round, place, id, estimate, reason: "A street was left out."),
      EstimateWithdrawn(round, place, id, reason: "Twice the same."),
      FigureChosen(
        round, place, estimate.stratum,
        FigureChoice(.median, [id], isSideBySide: true, explanation: "The register is a year old."), reason: nil),
      LateAnswerJudged(
        round, place, ID(named: "sample", "submission"), upTo: HybridTime(milliseconds: 1_700_000_000_000),
        isAccepted: true,
        old: "", new: "120 individuals informants temporary_protection/SYR", reason: "The team was there in time."),
      LateSitesJudged(
        round, place, sites, isAccepted: true, old: "120 1 0", new: "140 1 1", reason: "Another visit."),
      TeamDefined(
        programme: programme, name: "Antakya 1", place: place, members: [ID(named: "sample", "phone")], isClosed: false),
      PlaceAssigned(round, place, team: ID(named: "sample", "team"), until: day.adding(days: 30)),
      DoubtDismissed(round: round, doubt: .identical, subject: "250", places: 4, reason: "Four blocks of one kind."),
      ProfileRecorded(
        SexAgeProfile(
          programme: programme, place: place, from: day, to: day.adding(days: 3), origin: .sheet, source: "Census",
          households: 12,
          counts: SexAgeCounts(
            [
              .init(AgeBand(0, 17), female: 20, male: 22, told: 43),
              .init(AgeBand(18, nil), female: 10, male: 8, unknown: 1),
            ],
            unplaced: 2, told: 64))),
      ProfileApplied(
        round: round, place: place, stratum: "", profile: ID(named: "sample", "profile"), reason: "The same people."),
      PlaceStatusRestored(
        round, place, PlaceInRound.Progress(isInScope: true, stated: .inaccessible, why: "Road cut."),
        reason: "The file was of another round."),
      RoundImportBegun(
        round: round, programme: programme, content: .estimates, fileName: "dtm.xlsx", size: 48_213,
        sha256: String(repeating: "ab", count: 32)),
      ImportMapped<RoundImportBegun>(
        plan: EstimatePlan(
          sheet: "Data", heading: 3,
          columns: [
            1: .place(level: 2, isCode: true), 4: .count(Stratum([.displacedCitizen]), .households),
            5: .field(.status),
          ], constants: ["source": "informants"], only: [6: "12"], isSummed: true),
        headings: String(repeating: "cd", count: 32)),
      RoundImportPlacesDecided(
        programme: programme,
        decisions: [
          PlaceDecision(key: String(repeating: "ef", count: 32), place: place),
          PlaceDecision(key: String(repeating: "01", count: 32), place: nil),
        ]),
      ImportApplied<RoundImportBegun, PlaceChange>(changes: [
        PlaceChange(
          place,
          progress: PlaceChange.Progress(
            before: PlaceInRound.Progress(isInScope: false), after: PlaceInRound.Progress(isInScope: true)),
          estimates: [PlaceChange.Recorded(id: id, before: nil, after: estimate)])
      ]),
      ImportTaken<RoundImportBegun>(counts: counts),
      ImportUndone<RoundImportBegun>(reason: "The file was of another round."),
    ]
  }()
}
