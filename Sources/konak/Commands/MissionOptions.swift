import ArgumentParser
import Foundation
import Store

/// Where the mission is: flags of every command that opens it.
struct MissionOptions: ParsableArguments {
  @Option(
    help: .told("missionOptions.options.config", valueName: "file"),
    completion: .file(extensions: ["yaml"]))
  var config: String?

  @Option(
    help: .told("missionOptions.options.data", valueName: "folder"),
    completion: .directory)
  var data: String?

  @Option(
    help: .told(
      "missionOptions.options.database",
      valueName: "string"))
  var database: String?

  /// - Parameter flags: Further settings of the command line by name; nil ones are not given.
  func configuration(_ flags: [String: String?] = [:]) throws(ConfigurationProblem) -> Configuration {
    var given = flags.compactMapValues(\.self)
    given["data"] = data
    given["database"] = database
    return try Configuration.read(
      file: config.map { URL(filePath: $0) }, environment: ProcessInfo.processInfo.environment, flags: given)
  }

  /// Opens the mission for `work`, and closes it again whatever comes of it.
  ///
  /// - Parameter isNew: Whether one is begun where there is none; otherwise that is refused, because the folder was
  ///   probably written wrongly.
  func withMission<Value>(
    orNew isNew: Bool = false, _ work: (Mission) async throws -> Value
  ) async throws -> Value {
    let configuration = try configuration()
    if !isNew, !configuration.data.holdsMission { throw NoMissionHere(folder: configuration.data.root.path) }
    let mission = try await Mission.open(configuration)
    let outcome: Value
    do {
      outcome = try await work(mission)
    } catch {
      await mission.store.close()
      throw error
    }
    await mission.store.close()
    return outcome
  }
}
