package dev.umsync.standalone.cli;

import dev.umsync.common.config.Config;
import dev.umsync.common.http.HttpServer;
import dev.umsync.common.http.Listener;
import dev.umsync.common.http.OpsRoutes;
import dev.umsync.common.http.ReadinessCheck;
import dev.umsync.common.http.Routes;
import dev.umsync.standalone.site.OpsConfig;
import dev.umsync.standalone.start.Roles;
import java.util.List;
import java.util.Optional;

/** Health and metrics of a role that has no API of its own. Stateless. */
final class OpsListener {
  private OpsListener() {}

  static HttpServer start(Roles roles, Config config, List<ReadinessCheck> checks) {
    OpsConfig ops = OpsConfig.of(config);
    return HttpServer.start(
        new Listener(OpsConfig.PORT_SETTING, ops.host(), ops.port()),
        Optional.empty(),
        OpsRoutes.addTo(new Routes(), roles.telemetry().registry(), checks));
  }
}
