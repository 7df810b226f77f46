import ArgumentParser
import Foundation

/// Where the mission is: flags of every command that opens it.
struct MissionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Configuration file.", valueName: "file"), completion: .file(extensions: ["yaml"]))
  var config: String?

  @Option(help: ArgumentHelp("Folder of everything that is kept.", valueName: "folder"), completion: .directory)
  var data: String?

  @Option(help: ArgumentHelp("Connection string of PostgreSQL.", valueName: "string"))
  var database: String?

  /// - Parameter flags: Further settings of the command line by name; nil ones are not given.
  func configuration(_ flags: [String: String?] = [:]) throws(ConfigurationProblem) -> Configuration {
    var given = flags.compactMapValues(\.self)
    given["data"] = data
    given["database"] = database
    return try Configuration.read(
      file: config.map { URL(filePath: $0) }, environment: ProcessInfo.processInfo.environment, flags: given)
  }
}
