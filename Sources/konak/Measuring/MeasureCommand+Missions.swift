import ArgumentParser
import Basics
import Collect
import FormEngine
import Foundation
import Office
import Records
import Store
import Web

extension MeasureCommand {
  /// Makes a mission with one form and a phone that may send to it. Prints what the phone signs in with.
  struct Prepare: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Make a mission that collects with a form.")
    @Argument(help: "The form.") var file: String
    @OptionGroup var options: MissionOptions

    private struct Phone: Encodable {
      let formID: String
      let version: String
      let name: String
      let secret: String
    }

    func perform(_ console: Console) async throws {
      let mission = try await Mission.open(try options.configuration())
      try await mission.installPlaces()
      guard let draft = try await mission.collect.forms.read(InputFile.bytes(file), fileName: file).draft else {
        throw ValidationError("The form has errors: konak form check tells which.")
      }
      try await mission.collect.forms.publish(draft, by: .system)
      let phone = try await mission.office.appUsers.create(
        label: "measured", place: nil, programme: nil, by: .system)
      await mission.store.close()
      try console.json(
        Phone(formID: draft.formID, version: draft.version, name: phone.record.name, secret: phone.secret))
    }
  }

  /// Fills a new demonstration with as many submissions as one likes, through the same intake, journal and projections as
  /// phones do; only HTTP is left out. Prints how many and how fast.
  struct Fill: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Make a demonstration of any size.")
    @Argument(help: "How many submissions.") var count: Int
    @OptionGroup var options: MissionOptions

    private struct Result: Encodable {
      let submissions: Int
      let seconds: Double
    }

    func perform(_ console: Console) async throws {
      let mission = try await MeasureCommand.demonstration(options)
      let start = ContinuousClock.now
      try await Demonstration.fill(mission, .init(submissions: count)) { done, all in
        guard done.isMultiple(of: max(200, all / 50)) || done == all else { return }
        console.note("\(done) of \(all) submissions, \(Int(Double(done) / (.now - start).inSeconds)) a second")
      }
      let seconds = (ContinuousClock.now - start).inSeconds
      await mission.store.close()
      try console.json(Result(submissions: count, seconds: seconds))
    }
  }
}

extension MeasureCommand {
  /// Fills a new demonstration with as many groups at its flow points as one likes, through the intake that phones use; only
  /// HTTP is left out. Prints about how many, and how fast.
  struct Flows: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Let any number of groups pass flow points.")
    @Argument(help: "About how many groups.") var groups: Int
    @OptionGroup var options: MissionOptions

    private struct Result: Encodable {
      let groups: Int
      let seconds: Double
    }

    func perform(_ console: Console) async throws {
      let mission = try await MeasureCommand.demonstration(options)
      let start = ContinuousClock.now
      // That of the demonstration, where nearly a thousand pass.
      try await Demonstration.fillFlows(mission, times: Double(groups) / 1000)
      let seconds = (ContinuousClock.now - start).inSeconds
      let passed = try await mission.store.read { try $0.passedFlowPoints() }
      await mission.store.close()
      try console.json(Result(groups: passed, seconds: seconds))
    }
  }
}

extension MeasureCommand {
  /// A new demonstration with places and accounts, of which nothing is told yet.
  fileprivate static func demonstration(_ options: MissionOptions) async throws -> Mission {
    let mission = try await Mission.open(try options.configuration())
    try await mission.installPlaces()
    _ = try await Demonstration.prepare(mission)
    return mission
  }
}

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
