using System.Text.Json;

namespace Concurrency.Exploration;

/// <summary>Writes a finding as one page for a browser, in which a person can step through the schedule.</summary>
internal static class FindingPage
{
    private const string Before =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>A schedule</title>
        <style>
        body { font: 14px system-ui, sans-serif; margin: 2em; color: #222; background: #fff; }
        h1 { font-size: 1.2em; } pre { white-space: pre-wrap; background: #f4f4f4; padding: .7em; }
        table { border-collapse: collapse; margin: 1em 0; }
        th, td { padding: .2em .9em; border-left: 1px solid #ddd; text-align: left; white-space: nowrap; }
        th { position: sticky; top: 0; background: #fff; } td:first-child { color: #888; border: 0; }
        tr.later td { color: #ccc; } tr.now { background: #fff3c4; } td.preempts::before { content: "\2191 "; color: #c0392b; }
        #at { min-width: 7em; display: inline-block; text-align: center; }
        </style>
        </head>
        <body>
        <h1 id="reason"></h1>
        <p><button id="first">first</button> <button id="back">back</button> <span id="at"></span>
        <button id="on">on</button> <button id="last">last</button> or the arrow keys. An arrow marks a preemption.</p>
        <table><thead><tr id="head"></tr></thead><tbody id="steps"></tbody></table>
        <h1>At the end</h1>
        <pre id="waits"></pre>
        <p>To run it again: <code id="replay"></code></p>
        <script>
        const finding = 
        """;

    private const string After =
        """
        ;
        const byId = id => document.getElementById(id);
        const cell = (row, kind, text) => { const made = document.createElement(kind); made.textContent = text; row.append(made); return made; };
        const activities = [...new Set(finding.steps.map(step => step.activity))];
        byId("reason").textContent = finding.kind + ": " + finding.message;
        byId("waits").textContent = finding.waits.join("\n");
        byId("replay").textContent = `Simulation.Replay("${finding.replay}", program)`;
        cell(byId("head"), "th", "");
        for (const activity of activities) cell(byId("head"), "th", activity);
        cell(byId("head"), "th", "time");
        const rows = finding.steps.map((step, index) => {
          const row = document.createElement("tr");
          cell(row, "td", step.number);
          for (const activity of activities) {
            const made = cell(row, "td", activity === step.activity ? step.operation + " " + step.target + (step.outcome && " → " + step.outcome) : "");
            if (activity === step.activity && step.isPreemption) made.className = "preempts";
          }
          cell(row, "td", step.time);
          row.onclick = () => show(index);
          byId("steps").append(row);
          return row;
        });
        let at = 0;
        function show(index) {
          at = Math.max(0, Math.min(rows.length - 1, index));
          rows.forEach((row, number) => row.className = number < at ? "" : number === at ? "now" : "later");
          byId("at").textContent = rows.length ? `step ${at + 1} of ${rows.length}` : "no steps";
          rows[at]?.scrollIntoView({ block: "nearest" });
        }
        byId("first").onclick = () => show(0);
        byId("back").onclick = () => show(at - 1);
        byId("on").onclick = () => show(at + 1);
        byId("last").onclick = () => show(rows.length - 1);
        document.onkeydown = pressed => {
          if (pressed.key === "ArrowRight" || pressed.key === "ArrowDown") show(at + 1);
          else if (pressed.key === "ArrowLeft" || pressed.key === "ArrowUp") show(at - 1);
          else return;
          pressed.preventDefault();
        };
        show(rows.length - 1);
        </script>
        </body>
        </html>
        """;

    public static string Write(SimulationFinding finding)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            WriteJson(json, finding);

        return Before + System.Text.Encoding.UTF8.GetString(stream.ToArray()) + After;
    }

    // The default encoder escapes what could end the script.
    private static void WriteJson(Utf8JsonWriter json, SimulationFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("kind", finding.Kind.ToString());
        json.WriteString("message", finding.Message);
        json.WriteString("replay", finding.Replay);
        json.WriteStartArray("waits");
        foreach (var wait in finding.Waits)
            json.WriteStringValue(wait);

        json.WriteEndArray();
        json.WriteStartArray("steps");
        foreach (var step in finding.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("number", step.Number);
            json.WriteString("activity", step.Activity);
            json.WriteString("operation", step.Operation);
            json.WriteString("target", step.Target);
            json.WriteString("outcome", step.Outcome);
            json.WriteBoolean("isPreemption", step.IsPreemption);
            json.WriteString("time", step.Time.ToString("c"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
