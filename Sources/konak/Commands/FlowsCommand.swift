import ArgumentParser
import Basics
import Collect
import Foundation
import Records
import Statistics
import Store
import Web

struct FlowsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flows", abstract: told("flows.about"),
    subcommands: [Points.self, Series.self, OriginDestination.self, Signals.self], defaultSubcommand: Points.self)

  struct Points: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("flows.points.about"))
    @Flag(help: .told("flows.points.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let code: String
      let name: String
      let lastObserved: String?
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let last = try await mission.store.read { try $0.lastFlowDays() }
        for point in try await mission.flows.points(for: .system, on: Day(.now)) {
          let name = point.names.best(in: console.words.language)
          let day = last[point.code]?.description
          if json {
            try console.json(Line(code: point.code, name: name, lastObserved: day))
          } else {
            console.say("\(point.code)  \(name.onOneLine)  \(day ?? "–")")
          }
        }
      }
    }
  }

  struct Series: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("flows.series.about"),
      discussion: told("flows.series.more"))
    @Argument(help: .told("flows.series.options.points")) var points: [String]
    @Option(help: .told("flows.series.options.by")) var by = FlowSeries.Step.day
    @Option(help: .told("shared.direction")) var direction: String?
    @Option(help: .told("flows.series.options.nationality")) var nationality: String?
    @Option(help: .told("shared.from")) var from: Day?
    @Option(help: .told("flows.series.options.to")) var to: Day?
    @Flag(help: .told("flows.series.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let point: String
      let period: String
      let individuals: Int?
      let groups: Int?
      let observedHours: Double
      let plannedHours: Double
      let perObservedHour: Double?
      let countedUnobserved: Int
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        try await FlowKeeper(mission.store, plans: Schema.collect.plans).catchUp()
        let today = Day(.now)
        var chosen: [FlowPoint] = []
        for code in points { chosen.append(try await mission.flows.point(code, for: .system, on: today)) }
        let first = chosen[0].code
        let observed = try await mission.store.read { try $0.flowDays(of: first) }
        guard let observed else { return }
        let series = try await mission.flows.series(
          of: chosen, FlowGroup(direction: direction, nationality: nationality), from: from ?? observed.lowerBound,
          to: to ?? observed.upperBound)
        for (key, figure) in series.figures(by: by) {
          let isWatched = figure.minutes > 0
          if json {
            try console.json(
              Line(
                point: first, period: key, individuals: isWatched ? figure.individuals : nil,
                groups: isWatched ? figure.groups : nil, observedHours: figure.hours,
                plannedHours: Double(figure.planned) / 60, perObservedHour: figure.perHour,
                countedUnobserved: figure.outside))
          } else {
            let words = console.words
            let rate = figure.perHour.map { words.number($0, decimals: 0...1) } ?? words["flow.gap"]
            let count = isWatched ? words.number(figure.individuals) : "–"
            console.say("\(key)  \(rate)  \(count)  \(words.number(figure.hours, decimals: 0...1))")
          }
        }
      }
    }
  }

  struct OriginDestination: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "od", abstract: told("flows.originDestination.about"),
      discussion: told("flows.originDestination.more"))
    @Argument(help: .told("flows.originDestination.options.point")) var point: String
    @Option(help: .told("shared.direction")) var direction: String?
    @Option(help: .told("flows.originDestination.options.from")) var from: Day?
    @Option(help: .told("flows.originDestination.options.to")) var to: Day?
    @Flag(help: .told("flows.originDestination.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let point: String
      let origin: String?
      let destination: String?
      let individuals: Int
      let groups: Int
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        try await FlowKeeper(mission.store, plans: Schema.collect.plans).catchUp()
        let code = try await mission.flows.point(point, for: .system, on: Day(.now)).code
        guard let observed = try await mission.store.read({ try $0.flowDays(of: code) }) else { return }
        let (first, last) = (from ?? observed.lowerBound, to ?? observed.upperBound)
        let wanted = direction
        let ways = try await mission.store.read {
          try $0.flowWays(of: code, direction: wanted, from: first, to: last, limit: 100_000)
        }
        let unknown = console.words["flow.unknown"]
        for way in ways {
          if json {
            try console.json(
              Line(
                point: code, origin: way.from.isEmpty ? nil : way.from, destination: way.to.isEmpty ? nil : way.to,
                individuals: way.individuals, groups: way.groups))
          } else {
            let ends = [way.from, way.to].map { $0.isEmpty ? unknown : $0 }
            console.say("\(ends[0]) → \(ends[1])  \(console.words.number(way.individuals))")
          }
        }
      }
    }
  }

  struct Signals: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("flows.signals.about"),
      discussion: told("flows.signals.more"))
    @Option(help: .told("flows.signals.options.point")) var point: String?
    @Flag(help: .told("flows.signals.options.look")) var look = false
    @Flag(help: .told("flows.signals.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let id: String
      let point: String
      let day: String
      let direction: String?
      let nationality: String?
      let count: Int
      let observedHours: Double
      let expected: Double
      let lowest: Int
      let highest: Int
      let falseAlarmRate: Double
      let made: String
      let acknowledged: String?
      let response: String?
      let closed: String?
      let countNow: Int?
      let observedHoursNow: Double
      let standingNow: String
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let today = Day(.now)
        if look {
          try await FlowKeeper(mission.store, plans: Schema.collect.plans).catchUp()
          try await FlowWatch(mission.flows).look(before: today)
        }
        for signal in try await mission.flows.signals(for: .system, on: today, point: point.flatMap(FlowPoint.code)) {
          if json {
            try console.json(
              Line(
                id: signal.id.description, point: signal.point, day: signal.day.description,
                direction: signal.group.direction, nationality: signal.group.nationality, count: signal.count,
                observedHours: signal.hours, expected: signal.expected, lowest: signal.lowest, highest: signal.highest,
                falseAlarmRate: EarlyWarning.falseAlarmRate, made: signal.made.description,
                acknowledged: signal.acknowledged?.time.description, response: signal.response,
                closed: signal.closed?.time.description,
                countNow: signal.standing == .unobserved ? nil : signal.now.count, observedHoursNow: signal.now.hours,
                standingNow: signal.standing.rawValue))
          } else {
            let group = [signal.group.direction, signal.group.nationality].compactMap(\.self).joined(separator: " ")
            let state = signal.closed != nil ? "✓" : signal.acknowledged != nil ? "…" : "!"
            console.say(
              "\(state) \(signal.day)  \(signal.point)  \(group.isEmpty ? console.words["flow.everybody"] : group)  "
                + "\(console.words.number(signal.count)) (\(signal.lowest)–\(signal.highest))"
                + (signal.newCount(in: console.words).map { "  \($0)" } ?? ""))
          }
        }
      }
    }
  }
}

extension FlowSeries.Step: ExpressibleByArgument {}
