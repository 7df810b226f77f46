import ArgumentParser
import Basics
import Statistics

extension MeasureCommand {
  /// Protects an issue with the shares of some needs by province, nationality, sex and age over invented persons. Prints
  /// what it has, what was left out – nothing where it is refused – and how long that took.
  struct Disclose: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Protect the figures of an issue about many persons.")
    @Argument(help: "How many persons.") var persons: Int
    @Option(help: "How many needs are asked of each.") var needs = 8
    @Option(help: "The smallest number of persons that may be told.") var threshold = 10

    private struct Result: Encodable {
      let persons: Int
      let profiles: Int
      let figures: Int
      let left: Int?
      let few: Int?
      let seconds: Double
    }

    /// Answers: no, yes, none.
    private static let answers = 3
    private static let splits = [24, 12, 2, 7]

    func perform(_ console: Console) throws {
      var random = SplitMix64(seed: 1)
      var counts: [[Int32]: Int] = [:]
      for _ in 0..<persons {
        let splits = Self.splits.map { Self.skewed(below: $0, using: &random) }
        let answers = (0..<needs).map { Self.answer(to: $0, in: splits[0], using: &random) }
        counts[splits + answers, default: 0] += 1
      }
      let profiles = counts.map { LinkedFigures.Profile($0, count: $1) }
        .sorted { $0.values.lexicographicallyPrecedes($1.values) }
      let start = ContinuousClock.now
      let figures = LinkedFigures(profiles, tables)
      let reasons: [Int: LinkedSuppression.Reason]?
      do throws(LinkedSuppression.Refusal) {
        reasons = try LinkedSuppression(figures, threshold: threshold).reasons
      } catch {
        reasons = nil
      }
      let seconds = (ContinuousClock.now - start).inSeconds
      try console.json(
        Result(
          persons: persons, profiles: profiles.count, figures: figures.figures, left: reasons?.count,
          few: reasons?.values.count { $0 == .few }, seconds: seconds))
    }

    /// Persons by each split, and of each need the share by each.
    private var tables: [LinkedTable] {
      let splits = Self.splits.enumerated().map { variable, count in
        (count, LinkedTable.Rows(variable, (0..<count).map { [$0] }))
      }
      let shares = (0..<needs).map { Self.splits.count + $0 }.flatMap { need in
        splits.map { count, rows in
          LinkedTable(
            lines: count, answered: [.init(need, [true, true, false])], rows: rows,
            inside: .init(need, [false, true, false]))
        }
      }
      return splits.map { LinkedTable(lines: $0, rows: $1) } + shares
    }

    /// Fewer of each next one.
    private static func skewed(below count: Int, using random: inout SplitMix64) -> Int32 {
      let first = Double.random(in: 0..<1, using: &random) * Double.random(in: 0..<1, using: &random)
      return Int32(first * Double(count))
    }

    /// Rarer from need to need; one in twenty says nothing.
    private static func answer(to need: Int, in province: Int32, using random: inout SplitMix64) -> Int32 {
      guard Int.random(in: 0..<20, using: &random) > 0 else { return Int32(answers - 1) }
      return Int.random(in: 0..<(2 + need + Int(province) % 3), using: &random) == 0 ? 1 : 0
    }
  }
}
