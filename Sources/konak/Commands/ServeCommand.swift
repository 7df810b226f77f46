import ArgumentParser
import Basics
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import Metrics
import NIOCore
import Office
import ServiceLifecycle
import Store
import UnixSignals
import Web

struct ServeCommand: KonakCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: told("serve.about"),
    discussion: told("serve.more") + "\n\n" + Setting.help)

  @OptionGroup var options: MissionOptions

  @Option(help: .told("serve.options.host", valueName: "address"))
  var host: String?

  @Option(help: .told("serve.options.port", valueName: "number"))
  var port: Int?

  @Option(help: .told("serve.options.publicURL", valueName: "address"))
  var publicURL: String?

  @Flag(help: .told("serve.options.demo"))
  var demo = false

  func perform(_ console: Console) async throws {
    let configuration = try options.configuration([
      "host": host, "port": port.map(String.init), "public_url": publicURL,
    ])
    LoggingSystem.bootstrap { label in
      LogLine(logLevel: configuration.logLevel, format: configuration.logFormat, label: label)
    }
    let mission = try await Mission.open(configuration)
    MetricsSystem.bootstrap(mission.prometheus)
    let examples = demo ? try await Demonstration.prepare(mission) : []
    try await mission.installPlaces()
    if demo {
      let line = ProgressLine()
      let isFilled = try await Demonstration.fill(mission) { done, all in
        line.show(console.words["console.demo.filling"], done, of: all)
      }
      if isFilled {
        try await Demonstration.fillFlows(mission)
        try await Demonstration.fillEmergencies(mission)
        try await Demonstration.fillActivities(mission)
      }
      line.finish()
    }
    try await serve(mission, examples: examples, console)
    await mission.store.close()
  }

  private func serve(_ mission: Mission, examples: [SignInRoutes.Example], _ console: Console) async throws {
    let configuration = mission.configuration
    let site = try await mission.site(examples: examples)
    let application = Application(
      router: site.router(),
      server: .http1(configuration: .init(idleTimeout: .seconds(75))),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: configuration.port),
        availableConnectionsDelegate: MaximumAvailableConnections(4096)),
      services: mission.services,
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? configuration.port
        await Self.announce(mission, port: port, examples: examples, console)
      },
      logger: mission.logger)
    do {
      try await Self.runUntilStopped(application, logger: mission.logger)
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw PortTaken(port: configuration.port)
    }
  }

  /// So long a stop waits for requests under way. What was acknowledged is on the disk, and a phone sends again what was not.
  private static let patience: Duration = .seconds(8)

  private static func runUntilStopped(_ application: some Service, logger: Logger) async throws {
    var configuration = ServiceGroupConfiguration(
      services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = patience
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch is CancellationError {
      logger.info("connections that stood still were closed")
    }
  }

  /// Says where the pages are, and how to sign in for the first time.
  private static func announce(
    _ mission: Mission, port: Int, examples: [SignInRoutes.Example], _ console: Console
  ) async {
    let words = console.words
    let host = mission.configuration.host == "0.0.0.0" ? "localhost" : mission.configuration.host
    var base = mission.configuration.site.publicURL?.absoluteString ?? "http://\(host):\(port)"
    if base.hasSuffix("/") { base.removeLast() }
    console.say(words("console.serve.address", ["address": .text(base)]))
    for example in examples {
      console.say(
        words("console.serve.example", ["name": .text(example.name), "password": .text(example.password)]))
    }
    do {
      guard try await mission.office.firstRun.isNeeded() else { return }
      console.say(
        words("console.serve.firstRun", ["address": .text("\(base)/first-run/\(mission.office.firstRun.token)")]))
    } catch {
      mission.logger.error("accounts cannot be read", metadata: ["error": "\(type(of: error))"])
    }
  }
}

/// Another program listens there already.
struct PortTaken: Refusal {
  let port: Int
  var code: String { "serve.portTaken" }
  var arguments: [String: String] { ["port": String(port)] }
}
