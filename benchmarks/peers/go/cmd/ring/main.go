// 503 goroutines in a ring pass on one token, which counts down. Argument: hops.
package main

import "compare/internal/measure"

const members = 503

func main() {
	hops := measure.Argument(1)
	measure.Run(func() int {
		var ring [members]chan int
		for index := range ring {
			ring[index] = make(chan int, 1)
		}

		sawTheEnd := make([]bool, members)
		ended := make(chan struct{})
		for index := range ring {
			go func(index int) {
				sawTheEnd[index] = pass(ring[index], ring[(index+1)%members])
				ended <- struct{}{}
			}(index)
		}

		ring[0] <- hops
		for range ring {
			<-ended
		}
		for index, saw := range sawTheEnd {
			if saw != (index == hops%members) {
				measure.Fail("member %d: the token ended elsewhere", index)
			}
		}
		return hops
	})
}

// A member that passes on a token smaller than the ring will not see it again.
func pass(previous <-chan int, next chan<- int) bool {
	for {
		token := <-previous
		if token > 0 {
			next <- token - 1
		}
		if token < members {
			return token == 0
		}
	}
}
