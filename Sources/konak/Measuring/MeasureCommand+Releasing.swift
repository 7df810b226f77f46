import ArgumentParser
import Basics
import Evidence
import Foundation
import Office
import Records
import Store
import Web

extension MeasureCommand {
  /// Prepares and verifies an issue with the figures of the newest rounds of the programme that `track` filled, by province.
  /// Prints how many figures it has, and how long that took. Each time is an issue of another product.
  struct Release: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Prepare and verify an issue of many figures.")
    @Argument(help: "Of how many rounds.") var rounds: Int
    @OptionGroup var options: MissionOptions

    private struct Result: Encodable {
      let release: String
      let figures: Int
      let preparing: Double
      let verifying: Double
      let moved: Bool
    }

    func perform(_ console: Console) async throws {
      let mission = try await Mission.open(try options.configuration())
      guard let programme = try await mission.office.programmes.programme(code: "load") else {
        throw ValidationError("Nothing was filled.")
      }
      let all = try await mission.store.read { try $0.rounds(of: programme.id) }
      let words = { (text: String) in LocalizedText(english: text, turkish: text, arabic: text) }
      let product = try await Products(mission.store).define(
        as: ProductRecord(
          code: "load-\(Instant.now.microseconds)", kind: .situationReport, names: words("Load"),
          languages: [.turkish, .arabic, .english],
          blocks: all.suffix(rounds).map { round in
            ProductBlock(
              "round-\(round.number)", title: words("\(round.number)"),
              .presence(.init("load", round: round.number, level: 1)))
          }),
        by: .system)
      var start = ContinuousClock.now
      let release = try await mission.releaseWriter.prepare(product, by: .system)
      let preparing = (ContinuousClock.now - start).inSeconds
      start = .now
      let verified = try await Releases(mission.store).verify(release)
      let verifying = (ContinuousClock.now - start).inSeconds
      await mission.store.close()
      try console.json(
        Result(
          release: "\(release)", figures: verified.figures.count, preparing: preparing, verifying: verifying,
          moved: verified.hasMoved))
    }
  }
}
