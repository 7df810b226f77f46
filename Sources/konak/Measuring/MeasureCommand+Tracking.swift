import ArgumentParser
import Basics
import Foundation
import Office
import Records
import Store

extension MeasureCommand {
  /// Fills a programme over the places of a level with as many estimates as one likes: of ten nationalities by a register
  /// and by informants in each place and round, and as many rounds as that takes. Prints how many and how fast.
  struct Track: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Fill a tracking programme of any size.")
    @Argument(help: "How many estimates.") var estimates: Int
    @Option(help: "The level of the places that rounds cover.") var level = 3
    @OptionGroup var options: MissionOptions

    private struct Result: Encodable {
      let programme: String
      let round: String
      let rounds: Int
      let places: Int
      let estimates: Int
      let seconds: Double
    }

    private static let nationalities = ["SYR", "AFG", "IRQ", "IRN", "SOM", "PAK", "UZB", "TKM", "PSE", "UKR"]
    private static let sources = [FigureBasis.Source.register, .informants]

    func perform(_ console: Console) async throws {
      let mission = try await Mission.open(try options.configuration())
      let places = try await mission.places.atlas().places
        .filter { $0.level == level && $0.until == nil }.map(\.id).sorted()
      let each = Self.nationalities.count * Self.sources.count
      guard !places.isEmpty, estimates >= 2 * each else { throw ValidationError("Nothing to fill.") }
      let programme = try await mission.office.programmes.define(code: "load", names: ["en": "Load"], by: .system)
      try await mission.presence.setUp(programme, TrackingSetUp(carrying: CarryForward(longestAge: 1)), by: .system)
      let start = ContinuousClock.now
      var random = SplitMix64(seed: 1)
      var from = Day(epochDay: 20_000)
      var (done, rounds) = (0, [ID<Round>]())
      // Two rounds at least, all of the same size.
      let covered = places.prefix(estimates / each / 2)
      while done + covered.count * each <= estimates {
        let round = try await mission.presence.plan(
          of: programme, number: rounds.count + 1, names: ["en": "Round \(rounds.count + 1)"], from: from,
          to: from.adding(days: 40), by: .system)
        let day = from.adding(days: 20)
        try await mission.presence.record(
          covered.map { ($0, [.scope] + Self.estimates(on: day, using: &random)) }, in: round, by: .system)
        done += covered.count * each
        rounds.append(round)
        from = from.adding(days: 60)
        console.note("\(done) of \(estimates) estimates")
      }
      let seconds = (ContinuousClock.now - start).inSeconds
      await mission.store.close()
      try console.json(
        Result(
          programme: "\(programme)", round: "\(rounds.last ?? ID(high: 0, low: 0))", rounds: rounds.count,
          places: places.count, estimates: done, seconds: seconds))
    }

    private static func estimates(on day: Day, using random: inout SplitMix64) -> [RoundStatement] {
      let universe = Universe(residence: .present, groups: Universe.usual.groups, includesSites: true)
      return nationalities.flatMap { nationality in
        sources.map { source in
          let count = Quantity(Int.random(in: 10...400, using: &random), .individuals)
          let basis = FigureBasis(source: source, method: "", universe: universe)
          return .estimate(nil, Estimate(count, basis, nationality: nationality, on: day))
        }
      }
    }
  }
}
