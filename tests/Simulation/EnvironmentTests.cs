namespace Concurrency.Tests.Explorations;

/// <summary>Defaults come from variables of the environment, which all tests of the process share: these run alone.</summary>
[CollectionDefinition(nameof(EnvironmentTests), DisableParallelization = true)]
[Collection(nameof(EnvironmentTests))]
public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("SEED", "-1", "0 to 18446744073709551615")]
    [InlineData("SCHEDULES", "0", "1 to 9223372036854775807")]
    [InlineData("SCHEDULES", "many", "1 to 9223372036854775807")]
    [InlineData("SECONDS", "0", "1 to 2147483647")]
    [InlineData("SECONDS", "1.5", "1 to 2147483647")]
    public void A_wrong_variable_of_the_environment_is_an_error(string name, string value, string allowed)
    {
        var variable = $"CONCURRENCY_SIMULATION_{name}";
        Environment.SetEnvironmentVariable(variable, value);
        try
        {
            var error = Assert.Throws<FormatException>(() => new SimulationOptions());

            Assert.Equal($"{variable} is '{value}', but a whole number from {allowed} is expected.", error.Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public void Variables_of_the_environment_are_the_defaults()
    {
        Environment.SetEnvironmentVariable("CONCURRENCY_SIMULATION_SCHEDULES", "7");
        try
        {
            Assert.Equal(7, new SimulationOptions().MaxSchedules);
            Assert.Equal(9, new SimulationOptions { MaxSchedules = 9 }.MaxSchedules);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CONCURRENCY_SIMULATION_SCHEDULES", null);
        }
    }
}
